/** Whether flags make a host start the program again when a file has changed, or its modules. */
export function isWatching(flags: readonly string[]): boolean {
  return flags.some((flag) => /^--(?:watch|hot)(?:-|=|$)/.test(flag));
}
