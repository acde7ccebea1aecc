/**
 * The tables that a run is exported as: one definition for lines of JSON, Parquet, SQL and the page in the docs. A table's rows
 * are objects with these names; nothing is null unless its column says so.
 *
 * @module
 */

/** `integer`: whole, of 64 bits at most; `number`: a double. */
export type ColumnType = "text" | "integer" | "number" | "boolean";

export interface Column {
  name: string;
  type: ColumnType;
  isNullable: boolean;
  /** What it says, for the docs. */
  text: string;
}

export type Cell = string | number | boolean | null;
export type Row = Record<string, Cell>;

export const TABLE_NAMES = ["runs", "functions", "calls", "values"] as const;
export type TableName = (typeof TABLE_NAMES)[number];

const own = (type: ColumnType) => (name: string, text: string): Column => ({
  name,
  type,
  isNullable: false,
  text,
});
const text = own("text");
const integer = own("integer");
const boolean = own("boolean");
const orNull = (column: Column): Column => ({ ...column, isNullable: true });

const SERVICE = text(
  "service",
  "The service: `--service`, else OTEL_SERVICE_NAME of the recording, else the scope's folder",
);
const RUN = text("run_id", "The run's id; with the service, it tells runs of all machines apart");
const TRACE = orNull(
  text("trace_id", "The W3C trace: 32 hexadecimal digits; null outside of requests and blocks"),
);
const CALL = integer("call_id", "The call's number in its run, from 1, as in `RUN#73`");
const FUNCTION = text("function", "The function's qualified name");

/** The columns of each table, in order. */
export const TABLES: Record<TableName, readonly Column[]> = {
  runs: [
    SERVICE,
    RUN,
    orNull(text("label", "The run's label")),
    text("command", "What was run, its words apart by spaces"),
    text("entry", "Path of the program"),
    text("folder", "The working folder"),
    text("host", "`bun`, `deno`, `node`, `command` or `python`"),
    orNull(text("host_version", "The host's version")),
    orNull(text("machine", "The machine's name")),
    orNull(integer("pid", "The process")),
    text("tph_version", "The tph that recorded it"),
    integer("started_us", "When it began: microseconds since 1970"),
    integer("duration_ns", "How long the record is"),
    integer("calls", "Calls in the record"),
    integer("dropped", "Calls that are missing because a limit was reached or the disk did not keep up"),
    integer("folded", "Calls that were only counted"),
    orNull(text("limit_reached", "The limit that was reached first, by its setting")),
    boolean("is_whole", "Whether the record was closed: false where the program was killed"),
    orNull(integer("exit_code", "The program's exit status")),
    orNull(text("signal", "The signal that ended it")),
    orNull(text("uncaught", "The error that ended it")),
    text("problems", "What of the file could not be read, apart by semicolons"),
  ],
  functions: [
    SERVICE,
    RUN,
    integer("function_id", "The function's number in its run"),
    FUNCTION,
    text("kind", "`function`, `method`, `external` …"),
    text("file", "Its module: a path relative to the run's folder, or a URL"),
    integer("line", "Its first line; 0 where it is not known"),
    integer("col", "Its first column"),
    boolean("is_async", "Whether it is `async`"),
    boolean("is_generator", "Whether it is a generator"),
    text("parameters", "The names of its parameters, apart by commas"),
    orNull(text("route", "Which requests it answers")),
  ],
  calls: [
    SERVICE,
    RUN,
    TRACE,
    CALL,
    orNull(integer("parent_id", "The call that called it; null for one without a caller")),
    integer("root_id", "The call without a caller that it belongs to"),
    integer("depth", "Calls above it"),
    integer("thread", "0: the main thread; else the number of a worker thread or child process"),
    integer("function_id", "The function's number in its run"),
    FUNCTION,
    text("kind", "The function's kind"),
    text("file", "The function's module"),
    integer("line", "The function's line"),
    integer("started_us", "When it began: microseconds since 1970"),
    integer("start_ns", "The same since the run began, in nanoseconds"),
    orNull(
      integer(
        "total_ns",
        "From its start to its end, without the recorder's own time; null where it did not end",
      ),
    ),
    integer("self_ns", "Time spent running in the function itself, as in `tph stats`"),
    integer("waiting_ns", "Time in which it was suspended"),
    text("outcome", "`returned`, `threw`, `open` or `suspended`"),
    orNull(text("error", "What it threw, as `Name: message`")),
    text("span_id", "Its span: 16 hexadecimal digits"),
    orNull(text("parent_span_id", "The span that a request or block was asked by, in another service")),
    orNull(text("request", "Of a call that stands for a request: `GET /users/:id 200`")),
    orNull(
      integer(
        "status",
        "The request's status; null where the record has no response, as where it is not known what a promise came to that its function handed back",
      ),
    ),
    orNull(
      integer(
        "request_ns",
        "How long the request took, as `total_ns`; where its function handed back a promise whose end is not in the record, to the last end of a call below it",
      ),
    ),
  ],
  values: [
    SERVICE,
    RUN,
    TRACE,
    CALL,
    FUNCTION,
    text("role", "`argument`, `result` or `error`; `this`, and `changed` for an argument at the call's end"),
    integer("position", "The argument's position, from 0; −1 for others"),
    text("name", "The parameter's name; empty where there is none"),
    integer(
      "at_us",
      "When it was seen, in microseconds since 1970: arguments at the call's start, results at its end",
    ),
    text("path", "Where in the value: empty for the value itself, else such as `.items[0].price`"),
    text("type", "`number`, `string`, `array`, `map`, `error`, `redacted` …; `cut` where it was not entered"),
    orNull(text("class", "The name of an object's class")),
    orNull(
      text(
        "text",
        "A string, a bigint's digits, `NaN`, a date, an error's message, a redacted value's token",
      ),
    ),
    orNull(own("number")("number", "A finite number, or 1 and 0 for true and false")),
    orNull(integer("length", "Whole length of a string, whole size of an object")),
    boolean(
      "is_whole",
      "False where a part of it was not recorded",
    ),
  ],
};
