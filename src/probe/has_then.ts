import { getOwnPropertyDescriptor, getPrototypeOf, isAccessor, isProxy } from "./natives.ts";

/** Further prototypes are not looked at. */
const MOST = 32;

/** Whether a value is an object or a function. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" ? value !== null : typeof value === "function";
}

/** Whether an object has a method `then`, or a getter that may give one, as far as can be told without running code of the program. */
export function hasThen(value: object): boolean {
  let at: object | null = value;
  for (let i = 0; at !== null && i < MOST && !isProxy(at); i++) {
    const descriptor = getOwnPropertyDescriptor(at, "then");
    if (descriptor !== undefined) {
      return isAccessor(descriptor) ? descriptor.get !== undefined : typeof descriptor.value === "function";
    }
    at = getPrototypeOf(at);
  }
  return false;
}
