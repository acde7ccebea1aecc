import { SITE_KINDS } from "../trace/json.ts";

/** The JSON Schema of what `tph export --format json` writes; published as `docs/run.schema.json`. */
export function runSchema(): Record<string, unknown> {
  const text = { type: "string" };
  const number = { type: "number" };
  const route = {
    ...text,
    description: "Of a function that answers requests: which ones, or empty where its source does not tell.",
  };
  const table = {
    enum: ["each", "for", "names"],
    description:
      "Of a test or suite whose title has places for values. each: the row's values are its arguments; for: the row is " +
      "the first of them; names: they are arguments with these names.",
  };
  const texts = { type: "array", items: text };
  const object = (properties: Record<string, unknown>, optional: string[] = []) => ({
    type: "object",
    properties,
    required: Object.keys(properties).filter((key) => !optional.includes(key)),
  });
  const end = {
    anyOf: [
      { type: "null" },
      object({ time: number, calls: number, dropped: number, limit: text, uncaught: text }, [
        "limit",
        "uncaught",
      ]),
    ],
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A run of tph",
    description:
      "What `tph export --format json` and `tph run -o FILE` write. Times are in nanoseconds unless said otherwise.",
    ...object({
      format: { const: "tph-run" },
      version: { const: 1, description: "Fields may be added within a version." },
      run: object({
        id: { ...text, description: "The run's name in the cache folder." },
        label: text,
        service: { ...text, description: "The service that the program is a part of." },
        command: { ...texts, description: "What was typed after `tph run`." },
        entry: { ...text, description: "Absolute path of the entry module." },
        cwd: text,
        host: { enum: ["bun", "deno", "node", "python", "command", "unknown"] },
        scope: { ...text, description: "Absolute path of the folder whose functions were recorded." },
        packages: { ...texts, description: "Folders beside it whose functions were recorded." },
        started: { ...text, format: "date-time" },
        tph: { ...text, description: "Version of tph." },
        settings: { type: "object", description: "The settings that shaped the recording." },
        launcher: object({ pid: number, machine: text }),
      }, ["label", "service", "packages", "launcher"]),
      meta: {
        type: "object",
        properties: { hostVersion: text, pid: number, epoch: number, remarks: texts },
        description: "What the program's side added.",
      },
      end: { ...end, description: "How the recording closed; null when it was cut off." },
      exit: {
        description: "How the program ended; elapsed in milliseconds. null where that is not known.",
        anyOf: [
          { type: "null" },
          object({
            code: { type: ["integer", "null"] },
            signal: { type: ["string", "null"] },
            elapsed: number,
            threads: { type: "integer", description: "Worker threads and child processes until then." },
            calls: { type: "integer", description: "Calls of all threads until then." },
          }, ["threads", "calls"]),
        ],
      },
      problems: { ...texts, description: "What of the run's file could not be read." },
      callCount: { type: "integer" },
      threads: {
        type: "array",
        items: { $ref: "#/$defs/thread" },
        description: "Worker threads and child processes of the program.",
      },
      folds: {
        type: "array",
        items: object({
          name: text,
          file: text,
          line: number,
          calls: { type: "integer" },
          total: number,
          least: number,
          greatest: number,
        }),
        description: "Calls that were counted and not recorded one by one, by function.",
      },
      neverCalled: {
        type: "array",
        items: object({
          name: text,
          kind: { enum: SITE_KINDS },
          async: { const: true },
          generator: { const: true },
          route,
          table,
          file: text,
          line: { type: "integer" },
          column: { type: "integer" },
          args: { type: "array", items: object({ name: text }) },
        }, ["async", "generator", "route", "table"]),
        description: "Functions, and calls out of the scope, of loaded modules that were never called.",
      },
      calls: { type: "array", items: { $ref: "#/$defs/call" }, description: "The roots of the call tree." },
    }, ["threads", "folds", "neverCalled"]),
    $defs: {
      call: object({
        call: { type: "integer", description: "The call's id, from 1, in the order of entry." },
        name: { ...text, description: "The function's qualified name." },
        kind: { enum: SITE_KINDS },
        async: { const: true, description: "Only where the function is." },
        generator: { const: true, description: "Only where the function is." },
        route,
        table,
        file: text,
        line: { type: "integer" },
        column: { type: "integer", description: "In UTF-16 units, from 1; 0 when it is not known." },
        args: { type: "array", items: object({ name: text, value: { $ref: "#/$defs/value" } }, ["name"]) },
        request: {
          ...object({
            method: text,
            path: text,
            route: text,
            status: { type: "integer" },
            traceparent: { ...text, description: "The W3C trace context that it came with." },
            continues: { type: "integer" },
            lastEnd: {
              type: "number",
              description: "Where its function handed back a promise whose end is not in the record: " +
                "nanoseconds from its start to the last end of a call below it.",
            },
          }, [
            "path",
            "route",
            "status",
            "traceparent",
            "continues",
            "lastEnd",
          ]),
          description: "Of a call that stands for a request to a server, as far as it is known.",
        },
        outcome: { enum: ["open", "returned", "threw", "suspended"] },
        result: { $ref: "#/$defs/value", description: "Of a call that returned." },
        error: { $ref: "#/$defs/value", description: "Of a call that threw." },
        start: { ...number, description: "Since the recording began." },
        end: {
          type: ["number", "null"],
          description: "On the clock of `start`; null when the call had not ended.",
        },
        duration: {
          type: ["number", "null"],
          description: "Without the time that the recorder itself took; null when the call had not ended.",
        },
        selfTime: number,
        pauses: {
          type: "array",
          items: number,
          description: "When the function was suspended, and resumed, in turn, on the clock of `start`.",
        },
        cost: {
          ...number,
          description: "What the recorder measured of its own time for the call, outside of it.",
        },
        waiting: { ...number, description: "The part of the duration in which the function was suspended." },
        calls: { type: "integer", description: "Calls in its subtree, this one included." },
        memory: { ...number, description: "Bytes by which the memory in use grew, with `track_memory`." },
        children: { type: "array", items: { $ref: "#/$defs/call" } },
      }, ["async", "generator", "route", "table", "request", "result", "error", "pauses", "cost", "memory"]),
      thread: object({
        kind: { enum: ["worker", "process"] },
        name: { ...text, description: "Its script or entry module." },
        pid: number,
        host: text,
        command: { ...texts, description: "What a child process was started with." },
        call: {
          type: ["integer", "null"],
          description: "The call that stands for it in the tree: what it did is below.",
        },
        calls: { type: "integer", description: "How many calls it has, that one included." },
        startedBy: { type: ["integer", "null"], description: "The call that started it." },
        start: { ...number, description: "When its clock began, since the recording began." },
        end: { ...end, description: "How its recording closed; null when it was ended from outside." },
      }, ["host", "command"]),
      value: {
        description:
          "A value: plain where JSON says it all; else an object with `$type`, see docs/reading-runs.md.",
        anyOf: [
          { type: ["null", "boolean", "number", "string"] },
          { type: "array", items: { $ref: "#/$defs/value" } },
          { type: "object" },
        ],
      },
    },
  };
}
