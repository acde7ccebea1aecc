import type { OuterProbes, Probes } from "../contract.ts";

/** What stands for an argument that could not be read a second time. */
const NOT_READ = Symbol("not read");

/** An external call that has been entered. */
interface Entered {
  call: number;
  site: number;
}

/**
 * The probes of calls out of the scope, made of the others. A call whose callee throws is not left here: the probe
 * of the function around it finds it on the stack and closes it with the same error.
 *
 * @param probes the other probes
 * @param running the current call
 */
export function externalProbes(
  { En }: Pick<Probes, "En">,
  { running, leave }: { running: () => number; leave: Probes["L"] },
): OuterProbes {
  /** Those that may be on the stack, the innermost last. */
  const entered: Entered[] = [];
  let count = 0;

  function A<T>(site: number, lexical: number, before: unknown[], last: T, shown: unknown = last): T {
    const size = before.length;
    for (let i = 0; i < size; i++) if (before[i] === A) before[i] = NOT_READ;
    before[size] = shown;
    const call = En(site, lexical, before);
    if (call !== 0) entered[count++] = { call, site };
    return last;
  }

  function Z<T>(site: number, value: T): T {
    if (count === 0) return value;
    const current = running();
    while (count > 0) {
      const top = entered[count - 1]!;
      if (top.call === current && top.site === site) {
        count--;
        entered.length = count;
        return leave(top.call, value);
      }
      // It was thrown through, and is closed.
      if (top.call <= current) break;
      entered.length = --count;
    }
    return value;
  }

  return { A, Z };
}
