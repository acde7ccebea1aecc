/**
 * `deno run --check`: where there is a preload script, Deno 2.9 checks the types of that one alone. So the program's are
 * checked before, by the command that says the same of them and runs nothing.
 *
 * @module
 */

/** Flags of `deno run` that say which modules there are, and what types; those that take the next word as well. */
const OF_MODULES =
  /^--(?:check|config|no-config|import-map|lock|no-lock|frozen|node-modules-dir|vendor|no-remote|no-npm|cached-only|reload|cert|conditions|unstable(?:-[a-z-]+)?)(?:=|$)|^-[cr](?:=|$)/;
const WITH_VALUE = /^(?:--(?:config|import-map|cert|conditions)|-c)$/;

/**
 * The arguments with which Deno checks a program's types; undefined where it is not to do so.
 *
 * @param flags what the user gave to `deno run`
 * @param entry the program, as the host is given it
 */
export function typeCheck(flags: readonly string[], entry: string): string[] | undefined {
  if (!flags.some((flag) => flag === "--check" || flag.startsWith("--check="))) return undefined;
  const kept = flags.filter((flag, i) =>
    OF_MODULES.test(flag) || i > 0 && WITH_VALUE.test(flags[i - 1]!) && !flag.startsWith("-")
  );
  return ["cache", ...kept, entry];
}
