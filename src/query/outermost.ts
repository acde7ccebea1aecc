/**
 * Calls that are not below another of their group: their times are added up where a group's calls are nested.
 *
 * @module
 */

/** Which groups called which. */
export class Callers {
  readonly #count: number;
  /** By caller and callee; empty where there are too many groups for a table. */
  readonly #marks: Uint8Array;

  constructor(count: number) {
    this.#count = count;
    this.#marks = new Uint8Array(count <= MOST_IN_TABLE ? count * count : 0);
  }

  add(caller: number, callee: number): void {
    if (this.#marks.length > 0) this.#marks[caller * this.#count + callee] = 1;
  }

  /** Whether a call may be below another of its group: then each call's callers are looked at. */
  mayNest(): boolean {
    if (this.#marks.length === 0) return true;
    const [NEW, OPEN, DONE] = [0, 1, 2];
    const states = new Uint8Array(this.#count);
    for (let start = 0; start < this.#count; start++) {
      if (states[start] !== NEW) continue;
      // The way from `start`, each with the callee to look at next.
      const way = [{ group: start, next: 0 }];
      states[start] = OPEN;
      while (way.length > 0) {
        const at = way.at(-1)!;
        if (at.next === this.#count) {
          states[at.group] = DONE;
          way.pop();
          continue;
        }
        const callee = at.next++;
        if (this.#marks[at.group * this.#count + callee] === 0 || states[callee] === DONE) continue;
        if (states[callee] === OPEN) return true;
        states[callee] = OPEN;
        way.push({ group: callee, next: 0 });
      }
    }
    return false;
  }
}

/** Groups whose callers are put into a table. */
const MOST_IN_TABLE = 1024;

/**
 * Calls back for each call that is not below another of its group. The path to a call is that of the call before, cut and made
 * longer; where a call does not begin below the one before it, as an asynchronous one may, it is made anew.
 *
 * @param parents by call; a root has 0
 * @param options.groupCount groups are numbers below it
 */
export function eachOutermost(
  parents: Uint32Array,
  tell: (call: number, group: number) => void,
  { groupOf, groupCount }: { groupOf: (call: number) => number; groupCount: number },
): void {
  const onPath = new Uint32Array(groupCount);
  let path = new Uint32Array(256);
  let depth = 0;
  const push = (call: number): void => {
    if (depth === path.length) {
      const longer = new Uint32Array(2 * depth);
      longer.set(path);
      path = longer;
    }
    path[depth++] = call;
    onPath[groupOf(call)]!++;
  };
  /** Ids grow along a path: what is greater than a call cannot be above what is called in it. */
  const cutTo = (call: number): void => {
    while (depth > 0 && path[depth - 1]! > call) onPath[groupOf(path[--depth]!)]!--;
  };
  const missing: number[] = [];
  for (let call = 1; call < parents.length; call++) {
    const parent = parents[call]!;
    cutTo(parent);
    for (let at = parent; at > 0 && (depth === 0 || path[depth - 1] !== at); at = parents[at]!) {
      missing.push(at);
      cutTo(parents[at]!);
    }
    while (missing.length > 0) push(missing.pop()!);
    const group = groupOf(call);
    if (onPath[group] === 0) tell(call, group);
    push(call);
  }
}
