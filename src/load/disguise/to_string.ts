import { disguisedAs } from "../../probe/stand_in.ts";

const { apply } = Reflect;
const nativeToString = Function.prototype.toString;
/** A function's text as it runs. */
export function textOf(fn: object): string {
  return apply(nativeToString, fn, []);
}

/**
 * Makes instrumented functions give their original text. The replacement looks like the built-in: same name, length
 * and attributes, no constructor, and its own text is the built-in's.
 *
 * @param prefix what every instrumented text contains; other texts are not touched
 * @param original maps what the built-in returned back to the original text
 */
export function patchToString(prefix: string, original: (text: string) => string): void {
  const prototype = Function.prototype;
  const native = prototype.toString;
  const { apply } = Reflect;
  const includes = String.prototype.includes;
  const { toString } = {
    toString(this: unknown): string {
      const text = apply(
        native,
        this === toString ? native : disguisedAs(this) ?? this,
        [],
      ) as string;
      if (!apply(includes, text, [prefix])) return text;
      try {
        return original(text);
      } catch {
        return text;
      }
    },
  };
  Object.defineProperty(prototype, "toString", {
    value: toString,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
