/**
 * `deno run --check` and `--frozen`: where there is a preload script, Deno 2.9 checks the types of that one alone, and runs a
 * program whose lock file is out of date. So both are checked before, by the command that says the same and runs nothing.
 *
 * @module
 */
import { configOf, readConfig } from "./deno_config.ts";

/** Flags of `deno run` that say which modules there are, and what types; those that take the next word as well. */
const OF_MODULES =
  /^--(?:check|config|no-config|import-map|lock|no-lock|frozen(?:-lockfile)?|node-modules-dir|vendor|no-remote|no-npm|cached-only|reload|cert|conditions|unstable(?:-[a-z-]+)?)(?:=|$)|^-[cr](?:=|$)/;
const WITH_VALUE = /^(?:--(?:config|import-map|cert|conditions)|-c)$/;

/**
 * The arguments with which Deno checks a program's types and its lock file; undefined where it is to do neither.
 *
 * @param flags what the user gave to `deno run`
 * @param program its path, and what the host is given for it
 */
export function checkFirst(
  flags: readonly string[],
  { path, entry }: { path: string; entry: string },
): string[] | undefined {
  if (!flags.some((flag) => /^--check(?:=|$)/.test(flag)) && !isFrozen(flags, path)) return undefined;
  const kept = flags.filter((flag, i) =>
    OF_MODULES.test(flag) || i > 0 && WITH_VALUE.test(flags[i - 1]!) && !flag.startsWith("-")
  );
  return ["cache", ...kept, entry];
}

/** Whether Deno is not to change the lock file. */
function isFrozen(flags: readonly string[], path: string): boolean {
  const flag = flags.findLast((flag) => /^--frozen(?:-lockfile)?(?:=|$)/.test(flag));
  if (flag !== undefined) return !flag.endsWith("=false");
  const config = configOf(flags, path);
  const lock = config === undefined ? undefined : readConfig(config)?.lock;
  return typeof lock === "object" && lock !== null && "frozen" in lock && lock.frozen === true;
}
