/**
 * A first look at a module that most likely is none of ours. A program loads hundreds of such, and to look at all built-ins for each
 * of them (see `disguise/pristine.ts`) would cost more than the rest; so here is only what cannot be patched.
 *
 * @module
 */
import { hardenRegExp, regExpExec, uncurry } from "../probe/natives.ts";
import process from "node:process";

/** Nothing in it is escaped, nor comes behind the path, nor leads upwards. */
const PLAIN = hardenRegExp(/^(?:file:\/\/)?((?:\/(?!\.\.?(?:\/|$))[^%?#\\/\s]*)+)$/);
const isWindows = process.platform === "win32";

/** The path that a URL stands for, or that a name is; undefined where that takes a closer look. */
export function plainPath(name: string): string | undefined {
  return isWindows ? undefined : regExpExec(PLAIN, name)?.[1];
}

const { isView } = ArrayBuffer;
const latin1Slice = uncurry<object, [], string>(Buffer.prototype.latin1Slice as never);

/** The text of a module, of which only what is ASCII can be trusted; undefined where that takes a closer look. */
export function roughText(source: unknown): string | undefined {
  if (typeof source === "string") return source;
  try {
    return isView(source) ? latin1Slice(source) : undefined;
  } catch {
    return undefined;
  }
}
