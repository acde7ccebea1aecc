/**
 * Noise: values that differ between any two runs of the same program, and say nothing about it. Each rule replaces what it
 * knows by its own name; what no rule knows is left to calibration (`calibrate.ts`) and to `ignore`.
 *
 * @module
 */

import type { Trace } from "../../trace/trace.ts";

/** The rules by name, in the order in which they are listed. */
export const NOISE_RULES = {
  times:
    "points in time within a day of the run itself: epoch numbers (s, ms, µs, ns), dates, ISO texts; results of clocks",
  durations:
    "numbers called elapsed, took, latency, uptime; fractional ones called duration; `1.5 ms` in a text",
  ports: "ephemeral ports (32768 and up), called port or after a local address in a text",
  pids: "numbers called pid, ppid, processId; `pid 123` in a text",
  paths: "the run's scope, working folder and temporary folders at the start of a path",
  ids:
    "random UUIDs and ULIDs in a text; values called requestId, traceId, spanId, correlationId, nonce, salt, uuid; results of random generators",
  timers:
    "what Node notes in its own objects: when a timer was started, those beside it, ids of asynchronous work",
  addresses: "memory addresses: `0x` and 6 to 16 hexadecimal digits",
  "host-messages": "messages of built-in errors, when the runs had different hosts",
} as const;

export type NoiseRule = keyof typeof NOISE_RULES;

export const NOISE_RULE_NAMES = Object.keys(NOISE_RULES) as NoiseRule[];

/** What a name says about the values that it is given to; 0 nothing. */
export const Named = { NOTHING: 0, DURATION: 1, PORT: 2, PID: 3, ID: 4, FRACTION: 5, ANY: 6 } as const;

const DAY = 86_400_000;

/** The rules as they apply to one run. */
export class Noise {
  readonly #on: Set<NoiseRule>;
  readonly #from: number;
  readonly #to: number;
  readonly #folders: [string, string][];
  readonly #names = new Map<string, number>();
  /** Whether the messages of built-in errors are left out. */
  readonly hidesMessages: boolean;
  /** Whether tokens of secrets are compared: both runs made them with one key. */
  readonly comparesTokens: boolean;
  /** Whether there was a secret so far that is not compared. */
  hasUnknown = false;

  /** @param off rules that do not apply. */
  constructor(
    trace: Trace,
    options: { off?: readonly NoiseRule[]; otherHost?: boolean; tokens?: boolean } = {},
  ) {
    const off = options.off ?? [];
    this.comparesTokens = options.tokens === true;
    this.#on = new Set(NOISE_RULE_NAMES.filter((rule) => !off.includes(rule)));
    const { started, scope, cwd } = trace.header;
    this.#from = started - DAY;
    this.#to = started + (trace.end?.time ?? 0) / 1e6 + DAY;
    if (started === 0) this.#to = this.#from;
    const folders: [string, string][] = [[scope, "«scope»"], [cwd, "«cwd»"]];
    this.#folders = folders.filter(([folder]) => folder.length > 1);
    this.hidesMessages = options.otherHost === true && this.#on.has("host-messages");
  }

  /** Whether a number is a point in time during the run, in any unit. */
  isTime(value: number): boolean {
    if (!(value > 1e9) || !this.#on.has("times")) return false;
    const { "0": from, "1": to } = [this.#from, this.#to];
    return value >= from && value <= to || value * 1e3 >= from && value * 1e3 <= to ||
      value / 1e3 >= from && value / 1e3 <= to || value / 1e6 >= from && value / 1e6 <= to;
  }

  /** What a parameter's or property's name says about its value. */
  named(name: string): number {
    let known = this.#names.get(name);
    if (known === undefined) this.#names.set(name, known = this.#judge(name));
    return known;
  }

  /** What a function's name says about its results. */
  ofResult(name: string): number {
    const isClock =
      /(?:^|\.)(?:Date\.now|performance\.now|process\.(?:hrtime(?:\.bigint)?|uptime|memoryUsage|cpuUsage))$/;
    if (this.#on.has("times") && isClock.test(name)) return Named.ANY;
    const isRandom =
      /(?:^|\.)(?:Math\.random|randomUUID|randomBytes|randomInt|getRandomValues|nanoid|uuid(?:v[147])?)$/;
    return this.#on.has("ids") && isRandom.test(name) ? Named.ANY : Named.NOTHING;
  }

  /** Whether a number of that name is noise. */
  hidesNumber(named: number, value: number): boolean {
    switch (named) {
      case Named.DURATION:
      case Named.PID:
      case Named.ID:
      case Named.ANY:
        return true;
      case Named.FRACTION:
        return !Number.isInteger(value);
      case Named.PORT:
        return value >= 32768 && value < 65536;
      default:
        return false;
    }
  }

  /** Whether a text of that name is noise as a whole. */
  hidesText(named: number): boolean {
    return named === Named.ID || named === Named.ANY;
  }

  /** A text with its noise replaced. */
  text(text: string): string {
    let out = text;
    if (!this.comparesTokens && out.includes("<redacted ")) {
      this.hasUnknown = true;
      out = out.replace(/<redacted [0-9a-f]{12}>/g, "<redacted>");
    }
    if (this.#on.has("paths") && /[/\\]/.test(out)) {
      for (const [folder, name] of this.#folders) out = out.replaceAll(folder, name);
      out = out.replace(TEMPORARY, "$1«temporary»");
    }
    if (!/\d/.test(out)) return out;
    // What a short text has no room for is not looked for.
    const { length } = out;
    if (length > 9 && this.#on.has("times")) {
      out = out.replace(ISO, (iso) => {
        const time = Date.parse(iso.includes("T") ? iso : iso.replace(" ", "T"));
        return time >= this.#from && time <= this.#to ? "«time»" : iso;
      });
      out = out.replace(/\b\d{10}(?:\d{3}){0,3}(?:\.\d+)?\b/g, (n) => this.isTime(Number(n)) ? "«time»" : n);
    }
    if (length > 25 && this.#on.has("ids")) out = out.replace(UUID, "«id»").replace(ULID, "«id»");
    if (length > 7 && this.#on.has("addresses")) out = out.replace(/\b0x[0-9a-f]{6,16}\b/gi, "«address»");
    if (length > 9 && this.#on.has("ports")) {
      out = out.replace(LOCAL_PORT, (all, host, port) => port >= 32768 ? `${host}:«port»` : all);
    }
    if (this.#on.has("pids")) out = out.replace(/\b(pid[ =:]{1,2})\d+\b/gi, "$1«pid»");
    if (this.#on.has("durations")) out = out.replace(/\b\d+\.\d+( ?(?:ns|µs|us|ms|s)\b)/g, "«duration»$1");
    return out;
  }

  #judge(name: string): number {
    if (this.#on.has("timers") && BOOKKEEPING.test(name)) return Named.ANY;
    const plain = name.toLowerCase().replace(/[-_ ]/g, "");
    const on = this.#on;
    if (
      on.has("durations") &&
      /^(?:elapsed|took|latency|uptime)|(?:elapsed|latency)(?:time)?(?:ms|us|ns|millis|nanos|seconds)?$/.test(
        plain,
      )
    ) {
      return Named.DURATION;
    }
    if (on.has("durations") && /duration(?:ms|us|ns|millis|nanos|seconds)?$/.test(plain)) {
      return Named.FRACTION;
    }
    if (on.has("ports") && /port$/.test(plain)) return Named.PORT;
    if (on.has("pids") && /^(?:pp?id|processid)$/.test(plain)) return Named.PID;
    if (on.has("ids") && /^(?:x?(?:request|trace|span|correlation)id|nonce|salt|uuid|guid)$/.test(plain)) {
      return Named.ID;
    }
    return Named.NOTHING;
  }
}

/** Properties that Node has in timers, requests and promises. */
const BOOKKEEPING =
  /^(?:_idle(?:Start|Prev|Next)|\[(?:(?:trigger_)?async_id_symbol|asyncId|triggerId|kAsyncId)\])$/;
/** The first segment below a temporary folder. */
const TEMPORARY =
  /((?:^|(?<![\w.])|file:\/\/)(?:\/private)?(?:\/tmp|\/var\/tmp|\/var\/folders\/[^/\s]+\/[^/\s]+\/T|[A-Za-z]:\\Users\\[^\\\s]+\\AppData\\Local\\Temp)[/\\])[^/\\\s"'`:,;)]+/g;
const ISO = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g;
/** Versions 1, 4, 6 and 7; those of 3 and 5 follow from what they name. */
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[1467][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/gi;
const ULID = /\b0[1-7][0-9A-HJKMNP-TV-Z]{24}\b/g;
const LOCAL_PORT = /(127\.0\.0\.1|0\.0\.0\.0|localhost|\[::1?\]):(\d{5})\b/g;
