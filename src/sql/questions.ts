/** Questions that many have, ready to be asked; DuckDB and ClickHouse understand them alike. What is in quotes is yours to change. */
export const QUESTIONS: { question: string; sql: string }[] = [
  {
    question: "Where is the time spent?",
    sql: "select function, file, line, count(*) as times, sum(self_ms) as ms from calls " +
      "group by function, file, line order by ms desc limit 10",
  },
  {
    question: "What fails, and with what?",
    sql:
      "select function, error, count(*) as times from errors group by function, error order by times desc, function",
  },
  {
    question: "Where was this value?",
    sql:
      "select service, function, role, name, path from values where text = 'cocoa' order by at_us, call_id, position",
  },
  {
    question: "Which function made the value wrong first?",
    sql: "select service, function, path, trace_id from values where role = 'result' and text = 'NaN' " +
      "order by at_us, call_id desc limit 1",
  },
  {
    question: "Which requests were the slowest?",
    sql: "select service, request, request_ms from requests order by request_ms desc limit 5",
  },
  {
    question: "Which requests failed?",
    sql: "select service, request, trace_id from requests where status >= 500 order by started_us",
  },
  {
    question: "What did a function answer to which argument?",
    sql: "select a.text as item, r.number as price, count(*) as times from arguments as a " +
      "join results as r using (service, run_id, call_id) where a.function = 'price' " +
      "group by item, price order by times desc, item",
  },
  {
    question: "What did not end?",
    sql:
      "select service, function, file, outcome from calls where outcome in ('open', 'suspended') order by started_us, call_id",
  },
  {
    question: "What happened in one trace, in all services?",
    sql: "select service, function, depth, outcome, total_ms from calls " +
      "where trace_id = '0af7651916cd43dd8448eb211c80319c' order by started_us, call_id",
  },
  {
    question: "Which traces took the longest, and through how many services did they go?",
    sql:
      "select trace_id, count(distinct service) as services, count(*) as times, max(coalesce(request_ms, total_ms)) as ms from calls " +
      "where trace_id is not null group by trace_id order by ms desc limit 10",
  },
];
