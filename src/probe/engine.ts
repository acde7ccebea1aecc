/**
 * What Bun's engine is told about the recorder's functions.
 *
 * @module
 */
import process from "node:process";
import { isBun } from "./natives.ts";

/** The part of `bun:jsc` that is used here. */
interface Engine {
  noFTL?(compiled: (...args: never[]) => unknown): void;
}

/** As it is before the target loads. */
const engine = isBun ? engineOf(process) : undefined;

function engineOf(
  { getBuiltinModule }: { getBuiltinModule?: (name: string) => unknown },
): Engine | undefined {
  try {
    return getBuiltinModule?.("bun:jsc") as Engine | undefined;
  } catch {
    // A Bun that does not hand it out.
    return undefined;
  }
}

/**
 * Keeps functions from the last of the engine's compilers (FTL): it takes a third of a second and more of processor time in each process
 * (`bench/real.ts`, marked), and makes them quicker by a twentieth, since most of what they do is to call built-ins.
 */
export function withoutLastCompiler(functions: readonly ((...args: never[]) => unknown)[]): void {
  for (let i = 0; i < functions.length; i++) engine?.noFTL?.(functions[i]!);
}
