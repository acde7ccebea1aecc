/**
 * Some calls that nobody made, in a ring that nobody reads. What the recorder runs for its first calls has then been compiled, and is in
 * the code that Node and Deno keep for later processes: there, the first call and the first object take a quarter of the time.
 *
 * @module
 */
import { ringOf } from "../trace/journal.ts";
import { hostClock } from "./clock.ts";
import { atomics } from "./natives.ts";
import { createProbes } from "./probes.ts";
import { Control, CONTROL_WORDS, TOTALS } from "./ring.ts";
import type { Site } from "../contract.ts";
import type { RecordSettings } from "../settings.ts";

const SLOTS = 1 << 14;

class Sample {
  #hidden = 1;
  list = [1, "two", { three: 3 }];
  get hidden(): number {
    return this.#hidden;
  }
}

/** What programs hand around most. */
function samples(): unknown[] {
  return [
    1.5,
    "text",
    "a longer text, in which secrets are looked for: https://example.com/?page=1",
    { id: 1, name: "name", password: "hidden", nested: { list: [1, 2, 3], isOpen: true, nothing: null } },
    [{ id: 1 }, { id: 2 }],
    new Sample(),
    new Map<unknown, unknown>([["key", { value: 1 }]]),
    new Set(["value"]),
    new Date(0),
    /pattern/g,
    new Error("message"),
    new Uint8Array(4),
    Promise.resolve(1),
    Symbol("symbol"),
    1n,
    samples,
    () => {},
  ];
}

/** Does nothing where any of that is impossible. */
export function rehearse(settings: RecordSettings): void {
  try {
    record(settings);
  } catch {
    // It is compiled when it is needed.
  }
}

function record(settings: RecordSettings): void {
  const ring = {
    ...ringOf(SLOTS),
    control: new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * 4)),
    totals: new Float64Array(TOTALS),
  };
  const { control } = ring;
  const set = createProbes(ring, {
    settings,
    ...hostClock(),
    drain: () => void atomics.store(control, Control.TAIL, control[Control.HEAD]!),
    early: { keep: () => true },
    composites: 256,
  });
  const site: Site = {
    name: "sample",
    kind: "function",
    async: false,
    generator: false,
    file: "sample.ts",
    line: 1,
    column: 1,
    params: ["id", "options"],
  };
  const first = set.addSites([site, { ...site, name: "later", async: true }]);
  const { E0, E1, E2, E3, L, F, S, R, C } = set.probes;
  for (const sample of samples()) {
    const outer = E2(first, 0, sample, { sample });
    const inner = E1(first, 0, sample);
    L(inner, sample);
    const later = E0(first + 1, 0);
    S(later, Promise.resolve(sample), "sample");
    R(later, sample);
    L(later, sample, "*sample");
    const failing = E3(first, 0, sample, sample, sample);
    try {
      throw F(failing, new Error("message"));
    } catch (error) {
      C(outer, error);
    }
    L(outer, undefined);
  }
  set.publish();
}
