import { stringIncludes } from "../../probe/natives.ts";
import { disguise, disguisedAs } from "../../probe/stand_in.ts";

const { apply, setPrototypeOf } = Reflect;
const { defineProperty } = Object;
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
 * @param prototype the `Function.prototype` of another context
 */
export function patchToString(
  prefix: string,
  original: (text: string) => string,
  prototype: { toString(): string } = Function.prototype,
): void {
  const native = prototype.toString;
  const { toString } = {
    toString(this: unknown): string {
      const text = apply(native, disguisedAs(this) ?? this, []) as string;
      if (!stringIncludes(text, prefix)) return text;
      try {
        return original(text);
      } catch {
        return text;
      }
    },
  };
  setPrototypeOf(toString, prototype);
  defineProperty(
    prototype,
    "toString",
    {
      __proto__: null,
      value: disguise(toString, native),
      writable: true,
      enumerable: false,
      configurable: true,
    } as object,
  );
}
