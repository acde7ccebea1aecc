/**
 * Whether what is called is recorded itself. What a specifier leads to is not in a text: `@shop/cart` may be a package of the
 * workspace, `~/cart` a file of the program, and either may hand on what is of a package. A function's own text tells.
 *
 * @module
 */
import { PREFIX } from "../contract.ts";
import {
  apply,
  functionText,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  harden,
  hardenRegExp,
  isAccessor,
  isProxy,
  regExpExec,
  stringIncludes,
} from "./natives.ts";

/** By function, what was found. */
const known = harden(new WeakMap<object, boolean>());

/** A class whose constructor has a probe. */
const CONSTRUCTOR = hardenRegExp(/\bconstructor\s*\([^;]*?\{\s*(?:"use strict";\s*)?(?:const|let|var) \$tp/);
const CLASS = hardenRegExp(/^class\b/);
/** What a transpiler writes for a name that is imported or exported: it reads that, and nothing else. */
const GETTER = hardenRegExp(
  /^(?:(?:get\s*|function\s*)?[\w$]*\(\)\s*\{\s*return [\w$]+(?:\.[\w$]+)?;?\s*\}|\(\)\s*=>\s*[\w$]+(?:\.[\w$]+)?)$/,
);

/** See `ExternalProbes.Ao`. */
export function isRecorded(value: unknown, key?: string, next?: string): boolean {
  try {
    let callee = value;
    if (key !== undefined) callee = memberOf(callee, key);
    if (next !== undefined) callee = memberOf(callee, next);
    if (typeof callee !== "function" || isProxy(callee)) return false;
    let found = known.get(callee);
    if (found === undefined) known.set(callee, found = hasProbe(functionText(callee as () => unknown)));
    return found;
  } catch {
    // What is not initialised yet, or a stack that is all but used up: the call tells.
    return false;
  }
}

function hasProbe(text: string): boolean {
  if (!stringIncludes(text, PREFIX)) return false;
  return regExpExec(CLASS, text) === null || regExpExec(CONSTRUCTOR, text) !== null;
}

/** A member, where it can be read without running code of the program. */
function memberOf(object: unknown, key: string): unknown {
  for (let at = object; typeof at === "object" || typeof at === "function"; at = getPrototypeOf(at)) {
    if (at === null || isProxy(at)) return undefined;
    const found = getOwnPropertyDescriptor(at, key);
    if (found === undefined) continue;
    if (!isAccessor(found)) return found.value;
    const { get } = found;
    const isPlain = get !== undefined && !isProxy(get) && regExpExec(GETTER, functionText(get)) !== null;
    return isPlain ? apply(get, object, []) : undefined;
  }
  return undefined;
}
