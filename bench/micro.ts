/**
 * What one call costs: small workloads, plain and recorded, in the same host.
 *
 * @module
 */
import { join } from "node:path";
import {
  type Answer,
  answerOf,
  type HostName,
  plainCommand,
  PROGRAMS,
  record,
  runCommand,
} from "./measure.ts";
import type { Row } from "./table.ts";

export interface GroupOptions {
  hosts: HostName[];
  quick: boolean;
  row: (row: Row) => void;
}

interface MicroCase {
  what: string;
  name: string;
  flags?: string[];
  /** Nanoseconds that a call may add, and of processor time in all threads. */
  bar: number;
  cpuBar?: number;
  /** Sizes for the quick mode are a quarter of these. */
  size: number;
}

const CASES: MicroCase[] = [
  { what: "fib(27), time on", name: "fib", size: 27, bar: 50, cpuBar: 70 },
  { what: "loop of small functions, time on", name: "loop", size: 300_000, bar: 50, cpuBar: 70 },
  { what: "fib(27), --no-time", name: "fib", size: 27, flags: ["--no-time"], bar: 20 },
  { what: "loop, --no-time", name: "loop", size: 300_000, flags: ["--no-time"], bar: 20 },
  { what: "fib(27), past --max-calls", name: "fib", size: 27, flags: ["--max-calls=1"], bar: 3 },
  { what: "an object of five fields in, another out", name: "objects", size: 200_000, bar: 600 },
  // What redaction costs a call: these with and without it.
  { what: "the same, --no-redact", name: "objects", flags: ["--no-redact"], size: 200_000, bar: 600 },
  { what: "a new line of a log, 110 characters", name: "lines", size: 100_000, bar: 2500 },
  { what: "the same, --no-redact", name: "lines", flags: ["--no-redact"], size: 100_000, bar: 2000 },
  { what: "an object with a password", name: "secret", size: 100_000, bar: 2500 },
  { what: "the same, --no-redact", name: "secret", flags: ["--no-redact"], size: 100_000, bar: 2000 },
  { what: "a string of 100 kB", name: "string", size: 2000, bar: 20_000 },
  { what: "an array of a million", name: "array", size: 40, bar: 20_000 },
  { what: "a deep graph", name: "graph", size: 2000, bar: 20_000 },
  { what: "an async call with one await", name: "async", size: 200_000, bar: 400 },
];

const MICRO = join(PROGRAMS, "micro.ts");

export function micro({ hosts, quick, row }: GroupOptions): void {
  for (const host of hosts) {
    const floor = nsOf(answerOf(runCommand(plainCommand(host, MICRO, ["floor"]))));
    row({ group: "micro", what: "the floor: two clock reads", host, value: floor, unit: "ns" });
    for (const { what, name, flags, bar, cpuBar, size } of CASES) {
      if (quick && host !== "bun" && name !== "fib") continue;
      const args = [name, String(quick && size > 1000 ? size / 4 : size)];
      const rounds = quick ? 2 : 3;
      const plain = leastOf(rounds, () => answerOf(runCommand(plainCommand(host, MICRO, args))));
      const recorded = leastOf(rounds, () => answerOf(record(host, MICRO, args, { flags })));
      const added = recorded.ns - plain.ns;
      row({
        group: "micro",
        what,
        host,
        plain: plain.ns,
        value: added,
        unit: "ns",
        cpu: recorded.cpu - plain.cpu,
        floor: added / floor,
        ...(host === "bun" ? { bar, cpuBar } : {}),
        note: "added a call",
      });
    }
  }
}

/** The least of some measurements, of each kind of time by itself, a call. */
function leastOf(rounds: number, measure: () => Answer): { ns: number; cpu: number } {
  const all = Array.from({ length: rounds }, measure);
  return {
    ns: Math.min(...all.map(nsOf)),
    cpu: Math.min(...all.map(({ cpu, calls }) => cpu / calls)),
  };
}

function nsOf({ ns, calls }: Answer): number {
  return ns / calls;
}
