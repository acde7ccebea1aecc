/**
 * A small recorder for tests: keeps the current call as the real one does, and the order of events, and complains of
 * what a call can never do.
 *
 * @module
 */

import type { ExternalProbes, Probes, TailProbes } from "../../src/contract.ts";
import { isResult } from "../../src/probe/is_result.ts";
import { tailProbes } from "../../src/probe/tail.ts";

interface Call {
  site: number;
  lexical: number;
  args: unknown[];
  state: "running" | "suspended" | "left";
  before: number;
  outcome?: { returned: unknown } | { threw: unknown };
  result?: unknown;
}

export interface Recorder {
  probes: Probes & ExternalProbes & TailProbes;
  calls: Call[];
  complaints: string[];
  /** The current call's id. */
  current(): number;
}

/** @param unasked see `Probes.o` */
export function recorder(unasked = 0): Recorder {
  const calls: Call[] = [];
  const complaints: string[] = [];
  let current = 0;
  /** What is said of a call that is not recorded. */
  const unrecorded: Call = { site: 0, lexical: 0, args: [], state: "running", before: 0 };
  const get = (id: number): Call => {
    if (id === 0) return unrecorded;
    const call = calls[id - 1];
    if (call === undefined) throw new Error(`no call ${id}`);
    return call;
  };
  const enter = (site: number, lexical: number, args: unknown[]) => {
    calls.push({ site, lexical, args, state: "running", before: current });
    return current = calls.length;
  };
  const leave = (id: number) => {
    if (id === 0) return;
    const call = get(id);
    if (call.state === "left") complaints.push(`call ${id} of site ${call.site} left twice`);
    if (call.state === "running") current = call.before;
    call.state = "left";
  };
  const suspend = (id: number) => {
    // A module, or a call that is not recorded.
    if (id <= 0) return;
    const call = get(id);
    // A call may wait twice: in the pattern of a `for await`, say, it has not been resumed.
    if (call.state === "left") complaints.push(`call ${id} of site ${call.site} suspended when left`);
    if (call.state === "running") current = call.before;
    call.state = "suspended";
  };
  const resume = (id: number) => {
    if (id <= 0) return;
    const call = get(id);
    if (call.state === "left") complaints.push(`call ${id} of site ${call.site} resumed when left`);
    if (call.state === "suspended") {
      call.before = current;
      call.state = "running";
    }
    current = id;
  };
  // deno-lint-ignore no-explicit-any
  const handBack = (visit: (id: number, value: any) => void): any => (id: number, value: unknown) => {
    visit(id, value);
    return value;
  };
  const probes: Probes & ExternalProbes = {
    o: { n: unasked },
    E0: (site, lexical) => enter(site, lexical, []),
    E1: (site, lexical, ...args) => enter(site, lexical, args),
    E2: (site, lexical, ...args) => enter(site, lexical, args),
    E3: (site, lexical, ...args) => enter(site, lexical, args),
    E4: (site, lexical, ...args) => enter(site, lexical, args),
    En: enter,
    L: handBack((id, value) => {
      get(id).outcome = { returned: value };
      leave(id);
    }),
    F: handBack((id, error) => {
      get(id).outcome = { threw: error };
      leave(id);
    }),
    S: handBack(suspend),
    R: handBack(resume),
    C: resume,
    O: (id) => id,
    V: handBack((id, value) => {
      get(id).result = value;
    }),
    T(id, value, operator) {
      if (operator === undefined) leave(id);
      else if (isResult(value, operator)) probes.L(id, value);
      return value as never;
    },
    G: (id) => {
      const call = get(id);
      if (call.state === "left") return;
      call.outcome = { returned: call.result };
      leave(id);
    },
    U: (id) => id,
    D: (id, isPlain) => ({ [Symbol.dispose]: () => isPlain === 1 ? probes.C(id) : suspend(id) }),
    W: (site) => site,
    Wm: (_call, made) => made,
    X: (value) => ({ hidden: value }),
    P: (id) => id,
    N: (_, value) => value,
    Nv: () => {},
    I: (id) => id,
    J: () => -1,
    Ao: () => false,
    A: (site, lexical, before = [], last, shown = last) => {
      enter(site, lexical, [...before, shown]);
      return last as never;
    },
    Z: (site, value) => {
      if (current === 0 || get(current).site !== site) {
        complaints.push(`external call of site ${site} is not the current one`);
        return value;
      }
      get(current).outcome = { returned: value };
      leave(current);
      return value;
    },
    B: () => current,
    Y: () => {},
  };
  return { probes: { ...probes, ...tailProbes(probes) }, calls, complaints, current: () => current };
}
