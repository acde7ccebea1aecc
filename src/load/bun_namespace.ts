/**
 * What an `import` sees of a CommonJS module under Bun, which has no list of its names before it has run.
 *
 * @module
 */
import {
  getOwnPropertyDescriptor,
  isAccessor,
  isArgumentsObject,
  isArray,
  isGeneratorObject,
  isNativeError,
  isProxy,
  isRegExp,
  isStringObject,
  isTypedArray,
  regExpExec,
} from "../probe/natives.ts";

const { create, getOwnPropertyNames, defineProperty } = Object;
const arrayIndex = /^(?:0|[1-9]\d*)$/;
const isIndex = (name: string): boolean => regExpExec(arrayIndex, name) !== null;
const { ownKeys } = Reflect;

/**
 * The names and values of the namespace, as `populateESMExports` of Bun chooses them: own properties and `default`.
 * The exports of a transpiled ES module say so by `__esModule`: their `default` is that of the namespace.
 *
 * @param exports `module.exports` as it is now
 * @param options.ignoresMarker in a package of type "module" `__esModule` means nothing
 */
export function namespaceOf(
  exports: unknown,
  { ignoresMarker }: { ignoresMarker: boolean },
): Record<string, unknown> {
  const names = create(null) as Record<string, unknown>;
  if (typeof exports !== "object" && typeof exports !== "function" || exports === null) {
    names.default = exports;
    return names;
  }
  const from = exports as Record<string, unknown>;
  const isMarked = !ignoresMarker && hasMarker(from);
  const isPlain = isOrdinary(from);
  const own = getOwnPropertyNames(from);
  for (let i = 0; i < own.length; i++) {
    const name = own[i]!;
    if (isMarked ? name === "__esModule" : name === "default") continue;
    // Bun copies ordinary objects by their shape, where it has no such rule.
    if (!isPlain && name === "constructor") continue;
    const property = getOwnPropertyDescriptor(from, name);
    if (property === undefined) continue;
    if (
      !isPlain && !property.enumerable && (isMarked || isAccessor(property) && property.get !== undefined)
    ) continue;
    define(names, name, valueOf(from, name));
  }
  if (!("default" in names)) names.default = exports;
  return names;
}

function hasMarker(exports: Record<string, unknown>): boolean {
  try {
    return !!exports.__esModule;
  } catch {
    return false;
  }
}

/** An object with data properties alone, whose shape says all of it: of any class that does not compute some of them. */
function isOrdinary(exports: object): boolean {
  if (typeof exports === "function" || isArray(exports) || isComputed(exports)) return false;
  const own = ownKeys(exports);
  for (let i = 0; i < own.length; i++) {
    const name = own[i]!;
    if (typeof name === "string" && (name === "__proto__" || isIndex(name))) return false;
    const property = getOwnPropertyDescriptor(exports, name);
    if (property === undefined || isAccessor(property)) return false;
  }
  return true;
}

function isComputed(exports: object): boolean {
  return isProxy(exports) || isNativeError(exports) || isRegExp(exports) || isTypedArray(exports) ||
    isGeneratorObject(exports) || isArgumentsObject(exports) || isStringObject(exports);
}

/** A getter that throws gives undefined, as in Node. */
function valueOf(exports: Record<string, unknown>, name: string): unknown {
  try {
    return exports[name];
  } catch {
    return undefined;
  }
}

function define(names: object, name: string, value: unknown): void {
  defineProperty(
    names,
    name,
    { __proto__: null, value, enumerable: true, configurable: true } as PropertyDescriptor,
  );
}
