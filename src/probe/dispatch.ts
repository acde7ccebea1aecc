/**
 * Probes for a process that records blocks only. While no block is open, entering a call costs one comparison. Otherwise the
 * call goes to the recording that is running, else to that of the frame that encloses the function, else to that of the
 * asynchronous context; a call that has none of them is not recorded.
 *
 * The id of a call is its recording's serial number × 2³¹ + its id there. Functions in which a block may be opened (those
 * with a `using` declaration) have an id below 2³¹ where they are not recorded: that of the *activation*, one execution of their body.
 *
 * @module
 */
import type { Probes, Site } from "../contract.ts";
import { isResult } from "./is_result.ts";
import type { Level } from "../redact/level.ts";
import { mayBeSecret } from "../redact/values.ts";
import { disposeSymbol, harden, heldIn } from "./natives.ts";
import type { ProbeSet } from "./probes.ts";

/** A recording that calls can go to. */
export interface Branch {
  set: ProbeSet;
  /** Calls are left out. */
  isPaused: boolean;
  /** Whether functions of a module are recorded. */
  accepts: (file: string) => boolean;
  /** Its calls' ids are this and more; set when it is opened. */
  base: number;
  /** By site of the process: its site in the recording; -1 when it is left out. */
  sites: Int32Array;
}

/** What the dispatcher asks of the library. */
export interface Surroundings {
  /** The recording of the asynchronous context. */
  branch: () => Branch | undefined;
  /** An activation in which a block was opened is suspended. */
  suspended: (activation: number) => void;
  /** Such an activation goes on. */
  resumed: (activation: number) => void;
  /** Such an activation has ended. */
  ended: (activation: number) => void;
}

export interface Dispatcher {
  probes: Probes;
  addSites(sites: Site[]): number;
  readonly siteCount: number;
  surroundings: Surroundings;
  open(branch: Branch): void;
  close(branch: Branch): void;
  /** The recording whose calls are on the stack. */
  running(): Branch | undefined;
  /** The activation that runs, or 0. */
  activation(): number;
  /** Says that a block was opened in an activation. */
  watchActivation(activation: number): void;
}

const SPAN = 2 ** 31;
/** Recordings that may be open at once; more are refused. */
const SLOTS = 1024;
/** Secrets that are remembered while no block is open. */
const MAX_NAMED = 1000;

export function createDispatcher(): Dispatcher {
  const all: Site[] = [];
  const slots: (Branch | undefined)[] = new Array(SLOTS).fill(undefined);
  let open = 0;
  let serial = 0;
  let running: Branch | undefined;
  const surroundings: Surroundings = { branch: () => undefined, suspended() {}, resumed() {}, ended() {} };

  // Activations

  let activations = new Int32Array(256);
  let depth = 0;
  let lastActivation = 0;
  const watched = harden(new Set<number>());
  let watchedCount = 0;

  function U(call: number): number {
    if (call !== 0) return call;
    lastActivation = lastActivation === SPAN - 1 ? 1 : lastActivation + 1;
    pushActivation(lastActivation);
    return lastActivation;
  }

  function pushActivation(activation: number): void {
    if (depth === activations.length) {
      const larger = new Int32Array(depth * 2);
      larger.set(activations);
      activations = larger;
    }
    activations[depth++] = activation;
  }

  function popActivation(activation: number): void {
    let at = depth - 1;
    while (at >= 0 && activations[at] !== activation) at--;
    if (at >= 0) depth = at;
  }

  function suspendActivation(activation: number): void {
    popActivation(activation);
    if (watchedCount > 0 && watched.has(activation)) surroundings.suspended(activation);
  }

  function endActivation(activation: number): void {
    popActivation(activation);
    if (watchedCount === 0 || !watched.has(activation)) return;
    watched.delete(activation);
    watchedCount--;
    surroundings.ended(activation);
  }

  function resumeActivation(activation: number): void {
    if (depth > 0 && activations[depth - 1] === activation) return;
    pushActivation(activation);
    if (watchedCount > 0 && watched.has(activation)) surroundings.resumed(activation);
  }

  // Which recording

  function branchOf(call: number): Branch | undefined {
    if (running !== undefined && call >= running.base && call < running.base + SPAN) return running;
    const found = slots[((call - call % SPAN) / SPAN) % SLOTS];
    return found !== undefined && call >= found.base && call < found.base + SPAN ? found : undefined;
  }

  function choose(lexical: number): Branch | undefined {
    const onStack = running !== undefined && running.set.running() !== 0 ? running : undefined;
    const found = onStack ?? (lexical >= SPAN ? branchOf(lexical) : undefined) ?? surroundings.branch();
    return found === undefined || found.isPaused ? undefined : found;
  }

  function siteIn(branch: Branch, site: number): number {
    if (site >= branch.sites.length) {
      const larger = new Int32Array(Math.max(site + 1, branch.sites.length * 2));
      larger.set(branch.sites);
      branch.sites = larger;
    }
    const known = branch.sites[site]!;
    if (known !== 0) return known;
    const about = all[site - 1]!;
    return branch.sites[site] = branch.accepts(about.file) ? branch.set.addSites([about]) : -1;
  }

  function localOf(branch: Branch, call: number): number {
    return call >= branch.base && call < branch.base + SPAN ? call - branch.base : 0;
  }

  function entered(branch: Branch, call: number): number {
    if (call === 0) return 0;
    running = branch;
    return branch.base + call;
  }

  /** After a call was left or suspended. */
  function settle(branch: Branch): void {
    if (branch.set.running() !== 0) running = branch;
    else if (running === branch) running = undefined;
  }

  // Secrets: which recording will have the call is not known when its arguments are evaluated.

  const hidden = harden(new WeakMap<object, { value: unknown; level: number }>());
  let anyHidden = false;

  function X(value: unknown, level: number): unknown {
    if (open === 0 || !mayBeSecret(value, level as Level)) return value;
    const wrapper = {};
    hidden.set(wrapper, { value, level });
    anyHidden = true;
    return wrapper;
  }

  function shown(branch: Branch, value: unknown): unknown {
    if (!anyHidden) return value;
    const wrapped = typeof value === "object" && value !== null ? hidden.get(value) : undefined;
    return wrapped === undefined ? value : branch.set.probes.X(wrapped.value, wrapped.level);
  }

  /** What secret names stood for, for the recordings to come. */
  const namedSecrets = harden(new Map<string, number>());
  let namedCount = 0;
  let lastNamed: unknown;

  function noteNamed(value: unknown, level: number): void {
    if (typeof value !== "string" || !mayBeSecret(value, level as Level)) return;
    lastNamed = value;
    for (let i = 0; open > 0 && i < SLOTS; i++) slots[i]?.set.probes.N(level, value);
    if (namedSecrets.has(value)) return;
    if (namedCount++ === MAX_NAMED) {
      namedSecrets.clear();
      namedCount = 1;
    }
    namedSecrets.set(value, level);
  }

  /** A call is not recorded: what has handed its outcome over to it stays open. */
  function missed(): 0 {
    if (running !== undefined) running.set.abandonTails();
    return 0;
  }

  // Entering while a block is open. A call that goes to no recording makes no garbage.

  function enter0(site: number, lexical: number): number {
    const branch = choose(lexical);
    const own = branch === undefined ? -1 : siteIn(branch, site);
    if (own < 0) return missed();
    return entered(branch!, branch!.set.probes.E0(own, localOf(branch!, lexical)));
  }

  function enter1(site: number, lexical: number, a: unknown): number {
    const branch = choose(lexical);
    const own = branch === undefined ? -1 : siteIn(branch, site);
    if (own < 0) return missed();
    return entered(branch!, branch!.set.probes.E1(own, localOf(branch!, lexical), shown(branch!, a)));
  }

  function enter2(site: number, lexical: number, a: unknown, b: unknown): number {
    const branch = choose(lexical);
    const own = branch === undefined ? -1 : siteIn(branch, site);
    if (own < 0) return missed();
    return entered(
      branch!,
      branch!.set.probes.E2(own, localOf(branch!, lexical), shown(branch!, a), shown(branch!, b)),
    );
  }

  function enter(branch: Branch | undefined, site: number, lexical: number, args: unknown[]): number {
    const own = branch === undefined ? -1 : siteIn(branch, site);
    if (own < 0) return missed();
    if (anyHidden) { for (let i = 0; i < args.length; i++) args[i] = shown(branch!, args[i]); }
    return entered(branch!, branch!.set.probes.En(own, localOf(branch!, lexical), args));
  }

  function enter3(site: number, lexical: number, a: unknown, b: unknown, c: unknown): number {
    const branch = choose(lexical);
    return branch === undefined ? missed() : enter(branch, site, lexical, [a, b, c]);
  }

  function enter4(site: number, lexical: number, a: unknown, b: unknown, c: unknown, d: unknown): number {
    const branch = choose(lexical);
    return branch === undefined ? missed() : enter(branch, site, lexical, [a, b, c, d]);
  }

  const probes: Probes = {
    o: { n: 0 },
    E0: (site, lexical) => open === 0 ? 0 : enter0(site, lexical),
    E1: (site, lexical, a) => open === 0 ? 0 : enter1(site, lexical, a),
    E2: (site, lexical, a, b) => open === 0 ? 0 : enter2(site, lexical, a, b),
    E3: (site, lexical, a, b, c) => open === 0 ? 0 : enter3(site, lexical, a, b, c),
    E4: (site, lexical, a, b, c, d) => open === 0 ? 0 : enter4(site, lexical, a, b, c, d),
    En: (site, lexical, args) => open === 0 ? 0 : enter(choose(lexical), site, lexical, args),
    L: (call, value, via) => (call === 0 || leave(call, "L", value, via), value as never),
    F: (call, error) => (call === 0 || leave(call, "F", error), error),
    S: (call, value, via) => (call === 0 || suspend(call, value, via), value as never),
    R: (call, value) => (call === 0 || resume(call, "R", value), value as never),
    C: (call) => {
      if (call !== 0) resume(call, "C");
    },
    O(call) {
      if (call >= SPAN) branchOf(call)?.set.probes.O(call % SPAN);
      return call;
    },
    V(call, value) {
      if (call >= SPAN) branchOf(call)?.set.probes.V(call % SPAN, value);
      return value as never;
    },
    G(call) {
      if (call !== 0) leave(call, "G", undefined);
    },
    T(call, value, operator) {
      if (operator !== undefined) {
        return isResult(value, operator) ? probes.L(call, value as never) : value as never;
      }
      if (call >= SPAN) branchOf(call)?.set.probes.T(call % SPAN);
      return value as never;
    },
    U,
    D: (call, isPlain) => ({
      [disposeSymbol]: () => isPlain === 1 ? probes.C(call) : probes.S(call, undefined, 2),
    }),
    W: (site) => site,
    Wm: (_call, made) => made,
    X,
    P(call, level) {
      if (call >= SPAN) branchOf(call)?.set.probes.P(call % SPAN, level);
      return call;
    },
    N(level, value) {
      if (value !== lastNamed) noteNamed(value, level);
      return value;
    },
    Nv: (level, value, key, next) => noteNamed(key === undefined ? value : heldIn(value, key, next), level),
    I(call) {
      if (call >= SPAN) branchOf(call)?.set.probes.I(call % SPAN);
      return call;
    },
    J: () => 0,
  };

  function leave(call: number, probe: "L" | "F" | "G", value: unknown, via?: string): void {
    if (call < SPAN) {
      // A guarded activation is left by G, and by F when it threw; V, which L is there, comes before its disposals.
      return endActivation(call);
    }
    const branch = branchOf(call);
    if (branch === undefined) return;
    if (probe === "L") branch.set.probes.L(call % SPAN, value, via);
    else if (probe === "F") branch.set.probes.F(call % SPAN, value);
    else branch.set.probes.G(call % SPAN);
    settle(branch);
  }

  function suspend(call: number, value?: unknown, via?: 1 | 2 | string): void {
    if (call < SPAN) return suspendActivation(call);
    const branch = branchOf(call);
    if (branch === undefined) return;
    branch.set.probes.S(call % SPAN, value, via);
    settle(branch);
  }

  function resume(call: number, probe: "R" | "C", value?: unknown): void {
    if (call < SPAN) return resumeActivation(call);
    const branch = branchOf(call);
    if (branch === undefined) return;
    if (probe === "R") branch.set.probes.R(call % SPAN, value);
    else branch.set.probes.C(call % SPAN);
    settle(branch);
  }

  return {
    probes,
    addSites(sites) {
      const first = all.length + 1;
      for (const site of sites) all.push(site);
      return first;
    },
    get siteCount() {
      return all.length;
    },
    surroundings,
    open(branch) {
      do serial = serial >= 2 ** 21 ? 1 : serial + 1; while (
        slots[serial % SLOTS] !== undefined && open < SLOTS
      );
      if (open >= SLOTS) throw new RangeError(`Cannot open a block: ${SLOTS} are open`);
      branch.base = serial * SPAN;
      slots[serial % SLOTS] = branch;
      open++;
      namedSecrets.forEach((level, value) => branch.set.probes.N(level, value));
    },
    close(branch) {
      const slot = (branch.base / SPAN) % SLOTS;
      if (slots[slot] !== branch) return;
      slots[slot] = undefined;
      open--;
      if (open === 0) anyHidden = false;
      if (running === branch) running = undefined;
    },
    running: () => running,
    activation: () => depth === 0 ? 0 : activations[depth - 1]!,
    watchActivation(activation) {
      if (activation === 0 || watched.has(activation)) return;
      watched.add(activation);
      watchedCount++;
    },
  };
}
