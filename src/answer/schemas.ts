/**
 * The JSON Schema of what each command answers with `--json`; published in `docs/answers/`.
 *
 * @module
 */
import { SITE_KINDS } from "../trace/json.ts";
import {
  at,
  call,
  callRef,
  described,
  flag,
  integer,
  list,
  ns,
  number,
  object,
  oneOf,
  orNull,
  record,
  type Schema,
  text,
  texts,
  value,
} from "./schema_parts.ts";

const link = oneOf("same object", "same object, kept", "equal value");
const outcomes = object({ returned: integer, threw: integer, suspended: integer, open: integer });
const exit = orNull(
  object({ code: orNull(integer), signal: orNull(text), elapsed: number }, {
    threads: integer,
    calls: integer,
    goesOn: flag,
  }),
);
const end = orNull(record());
const memory = { start: number, peak: number, end: number, samples: integer };

const callFields = { call, name: text, at, args: record(value), start: ns, selfTime: ns, calls: integer };
const callOptions = {
  kind: oneOf(...SITE_KINDS),
  request: object({ method: text }, {
    path: text,
    route: text,
    status: integer,
    aborted: flag,
    continues: call,
    lastEnd: ns,
  }),
  outcome: oneOf("open", "threw", "suspended"),
  result: value,
  error: value,
  duration: ns,
  waiting: ns,
  memory: number,
};
/** A row of `tph tree --skip`, which does not nest. */
const flatRow = object({ ...callFields, depth: integer, parent: orNull(call) }, callOptions);
const row = { $ref: "#/$defs/row" };
const treeRow: Schema = {
  anyOf: [
    object({ omitted: described("Siblings left out here.", integer), calls: integer, threw: flag }),
    object({ repeated: described("How often these siblings come in a row.", integer), children: list(row) }),
    object(callFields, {
      ...callOptions,
      children: list(row),
      hidden: described("Calls below it that are left out.", integer),
      alike: described(
        "Siblings right after it that it stands for, too.",
        object({ count: integer, calls: list(call), varies: record(list(value)) }),
      ),
    }),
  ],
};

const outcome = { outcome: callOptions.outcome, result: value, error: value };
const callAnswer = object({
  ...callFields,
  changed: described("What it changed, as it was at its end.", list(object({ name: text, value }))),
  callers: described(
    "The outermost first; the nearest are there.",
    list(object({ call, name: text, at, args: record(value) })),
  ),
  callees: list(object({ call, name: text, at, args: record(value) }, outcome)),
  calleesInAll: integer,
  sameFunction: object({
    calls: integer,
    outcomes: described(
      "What its calls came to, with an example each.",
      list(object({ kind: text, count: integer, call })),
    ),
  }, { looked: described("Where `outcomes` is of the first so many of the calls.", integer) }),
  sameArguments: described(
    "The first five calls that were given the same and came to something else.",
    list(object({ call, name: text, at }, outcome)),
  ),
  source: orNull(object({ first: integer, lines: texts })),
}, { ...callOptions, this: value });

const thread = object({
  kind: oneOf("worker", "process"),
  name: text,
  pid: integer,
  call: orNull(call),
  calls: integer,
  startedBy: orNull(call),
  start: ns,
  end,
}, { host: text, command: texts });

const fold = object({
  name: text,
  file: text,
  line: integer,
  calls: integer,
  total: ns,
  least: ns,
  greatest: ns,
});

const view = object({
  path: text,
  bytes: integer,
  calls: integer,
  functions: integer,
  outcomes,
  end,
  exit,
  threads: list(thread),
  folds: list(fold),
}, { memory: orNull(object(memory)), header: record(), meta: orNull(record()) });

const stats = list(object({
  name: text,
  functions: integer,
  calls: integer,
  errors: integer,
  open: integer,
  total: ns,
  self: ns,
  min: ns,
  max: ns,
  p50: ns,
  p95: ns,
  p99: ns,
}, { kind: oneOf(...SITE_KINDS), at, memory: number, folded: record() }));

const find: Schema = {
  anyOf: [
    object({ places: integer }),
    list({
      anyOf: [
        object({ name: text, at, places: integer }),
        object({ event: text, call, name: text, at, where: text, time: ns, ends: flag, value }, {
          from: integer,
          link,
          identity: integer,
        }),
        object({
          call,
          name: text,
          at,
          where: oneOf("arg", "return", "throw", "this"),
          value,
          type: text,
          time: ns,
          within: described("The four nearest calls that it is within, the innermost first.", list(call)),
          callers: described("How many of these there are.", integer),
        }, { arg: text, index: integer, path: text, atExit: flag, identity: integer }),
      ],
    }),
  ],
};

const why = list(object({
  origin: orNull(callRef),
  steps: list(object({ call, name: text, at, slot: text, value }, { path: text, link })),
  omitted: integer,
}));

const errorPath = {
  error: value,
  origin: callRef,
  through: list(callRef),
  caughtBy: orNull(callRef),
};
const pathOptions = { throughInAll: described("Where `through` has only the first of them.", integer) };
const explain = object({
  label: orNull(text),
  exit,
  limit: orNull(text),
  calls: integer,
  functions: integer,
  outcomes,
  errors: list(object({ ...errorPath, count: integer, causes: list(object(errorPath, pathOptions)) }, {
    ...pathOptions,
    causesInAll: integer,
  })),
  remarks: described(
    "What else stands out, each with the call that shows it.",
    list(object({ kind: text, text, call, name: text, at })),
  ),
  unfinished: list(callRef),
  neverCalled: described(
    "Functions of the modules that it loaded that were never called.",
    list(object({ name: text, at })),
  ),
  waiting: orNull(callRef),
  times: orNull(object({
    recorded: ns,
    running: ns,
    hottest: list(object({ name: text, at, calls: integer, self: ns, total: ns })),
    waits: list(object({ name: text, calls: integer, time: ns })),
    slowestWay: list(object({ call, name: text, at, total: ns })),
  })),
  memory: orNull(object({ ...memory, most: list(object({ name: text, at, growth: number })) })),
  threads: list(thread),
});

const logs = list({
  anyOf: [
    object({ id: text, path: text, position: integer, problem: text }),
    object({
      id: text,
      path: text,
      position: integer,
      label: orNull(text),
      command: texts,
      entry: text,
      cwd: text,
      host: text,
      started: text,
      calls: orNull(integer),
      threads: integer,
      dropped: orNull(integer),
      limit: orNull(text),
      recorded: described("Milliseconds.", orNull(number)),
      elapsed: described("Milliseconds.", orNull(number)),
      exitCode: orNull(integer),
      signal: orNull(text),
      running: flag,
      uncaught: orNull(text),
      bytes: integer,
    }),
  ],
});

const fileRef = object({ call, name: text, file: text, line: integer });
const change = object({ slot: text, path: text }, { atExit: flag, a: value, b: value });
const cause = object({
  kind: text,
  path: list(fileRef),
  a: orNull(fileRef),
  b: orNull(fileRef),
  childA: orNull(fileRef),
  childB: orNull(fileRef),
  changes: list(change),
  alike: integer,
  source: text,
  follows: orNull(object({ above: integer, after: integer })),
});
const comparedRun = object({ id: text, label: orNull(text), command: texts, host: text, calls: integer });
const time = object({
  name: text,
  module: text,
  before: ns,
  after: ns,
  change: orNull(number),
  p: number,
  verdict: oneOf("slower", "faster", "same", "unknown"),
});
const diff = object({
  a: comparedRun,
  b: comparedRun,
  failures: texts,
  identical: flag,
  behaviour: oneOf("same", "differs"),
  counts: record(integer),
  remarks: texts,
  causes: described("The first is the first divergence.", list(cause)),
  renamed: list(object({ from: text, to: text, module: text })),
  sources: list(object({ name: text, module: text, source: text, behaviour: text })),
  differences: list(
    object({
      kind: oneOf("changed", "added", "removed", "moved", "reordered"),
      a: orNull(fileRef),
      b: orNull(fileRef),
    }, { calls: integer, isWrapper: flag, alike: integer, changes: list(change) }),
  ),
  omitted: described("Differences that are left out.", integer),
}, { times: object({ runsA: integer, runsB: integer, whole: time, functions: list(time) }) });

const resultRef = object({ call, name: text, at }, { result: value });
const happened = object({ at: oneOf("end", "start"), green: orNull(callRef), red: orNull(callRef) });
const explained = object({
  title: text,
  module: text,
  run: text,
  call,
  error: value,
  passedAt: orNull(text),
  why: orNull(text),
  green: described("The run in which it passes.", orNull(text)),
  first: orNull(cause),
  causes: list(cause),
  causesInAll: integer,
  nearest: described(
    "Where it has passed nowhere: the passing test that is most like it, the functions that both call of those that it calls, and where the two part.",
    orNull(object({
      call,
      name: text,
      at,
      shared: integer,
      of: integer,
      passes: orNull(resultRef),
      fails: orNull(resultRef),
    })),
  ),
  flake: described(
    "Where it passes and fails with the same files.",
    orNull(object({
      decides: orNull({
        anyOf: [
          object({ kind: oneOf("source"), source: text, green: resultRef, red: resultRef }),
          object({ kind: oneOf("race"), first: happened, second: happened }),
        ],
      }),
      beforeIt: described("Tests that ran before it only where it failed.", texts),
      afterIt: described("Tests that ran before it only where it passed.", texts),
    })),
  ),
});
const test = object({
  status: described("Exit status of the command.", integer),
  tests: orNull(integer),
  failed: integer,
  explained: list(explained),
});

const flake = object({ passes: integer, failures: integer, explained: orNull(explained) });

const bisect = object({
  since: described("The first commit in which it fails this way.", orNull(text)),
  why: described("Why none was found.", orNull(text)),
  tried: list(object({ commit: text, did: oneOf("passes", "fails", "cannot be tried") })),
  explained: orNull(explained),
});

const lock = object({
  same: flag,
  gone: integer,
  fresh: integer,
  changes: list(object({ kind: oneOf("gone", "fresh"), line: text })),
});

const config = object({
  path: orNull(text),
  problems: list(record()),
  unknownVariables: list(record()),
  settings: record(object({ value, source: text, where: orNull(text) })),
});

const clean = object({
  dryRun: flag,
  runs: integer,
  bytes: number,
  removed: list(object({ id: text, path: text, bytes: number })),
  recording: texts,
});

const join = list(object({
  depth: integer,
  kind: oneOf("request", "block", "call"),
  traceId: text,
  service: text,
  run: described("The id of its run.", text),
  call: described("Its number in that run; 0: the run as a whole.", integer),
  name: text,
  start: described(
    "Nanoseconds since the first request of its tree began, by the first run's clock.",
    number,
  ),
  duration: ns,
}, {
  at,
  outcome: callOptions.outcome,
  error: value,
  hidden: described("Calls right below it, and below these, that have no row.", integer),
}));

const sql: Schema = {
  anyOf: [
    described(
      "What can be asked, without a query.",
      object({
        tables: record(texts),
        questions: list(object({ question: text, sql: text })),
      }),
    ),
    described("Rows, by column; a long value is a text that ends in `…`.", list(record())),
  ],
};

/** By command: what its answer is. */
const ANSWERS: Record<string, Schema> = {
  tree: { anyOf: [list(row), list(flatRow)] },
  view,
  explain,
  call: callAnswer,
  stats,
  find,
  why,
  logs,
  diff,
  test,
  flake,
  bisect,
  join,
  sql,
  lock,
  config,
  clean,
};

export const ANSWERING: readonly string[] = Object.keys(ANSWERS);

/** The schema of what a command prints with `--json`. */
export function answerSchema(command: string): Schema {
  const run = object({ id: text, command: texts, host: text, ended: text, problems: texts });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `What \`tph ${command} --json\` prints`,
    anyOf: [
      object({
        tph: described("Version of tph.", text),
        run: described("The run that it is about.", orNull(run)),
        total: described("Rows that there are.", integer),
        shown: described("Rows of them that the answer has.", integer),
        shortened: described(
          "Values, texts, lists and folded rows of which the answer has only a part.",
          integer,
        ),
        truncated: described("Whether rows are missing, or anything was shortened.", flag),
        answer: ANSWERS[command]!,
        next: described("Commands for what was left out, and for what to look at next.", texts),
        warnings: texts,
      }),
      object({ error: object({ code: text, message: text, remedy: orNull(text) }) }),
    ],
    ...(command === "tree" ? { $defs: { row: treeRow } } : {}),
  };
}
