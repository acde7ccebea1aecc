/** The value of a host's flag, `--flag=value` or `--flag value`, where it was given last; undefined where it was not. */
export function flagValue(flags: readonly string[], flag: string): string | undefined {
  const at = flags.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (at < 0) return undefined;
  return flags[at] === flag ? flags[at + 1] : flags[at]!.slice(flag.length + 1);
}
