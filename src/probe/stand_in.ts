import { getOwnPropertyDescriptor, harden } from "./natives.ts";

const { defineProperty } = Reflect;

/** What stands in place of a function of the host, and that function. */
const standIns = harden(new WeakMap<object, object>());

/** Makes a function that replaces another look like it: its text, its name, its number of parameters. */
export function disguise<T extends object>(standIn: T, original: object): T {
  standIns.set(standIn, disguisedAs(original) ?? original);
  for (let i = 0; i < SHOWN.length; i++) {
    const shown = getOwnPropertyDescriptor(original, SHOWN[i]!);
    if (shown === undefined) continue;
    if (getOwnPropertyDescriptor(standIn, SHOWN[i]!)?.value !== shown.value) {
      // The target may have added to what descriptors inherit.
      const { value } = shown;
      defineProperty(
        standIn,
        SHOWN[i]!,
        { __proto__: null, value, configurable: true } as PropertyDescriptor,
      );
    }
  }
  return standIn;
}

const SHOWN = ["name", "length"] as const;

/** The function that another stands in for. */
export function disguisedAs(standIn: unknown): object | undefined {
  return standIns.get(standIn as object);
}
