/** Where a page of help is asked for: how wide it shall be, and the other arguments. A program's own `--help` is not ours. */
export function helpWidth(args: readonly string[]): { width?: number; rest: string[] } {
  const isHelp = args[0] === "help" || args.at(-1) === "--help" || args.at(-1) === "-h";
  const at = isHelp ? args.findIndex((arg) => /^--width(?:=\d+)?$/.test(arg)) : -1;
  if (at < 0 || args.slice(0, at).includes("--")) return { rest: [...args] };
  const isApart = args[at] === "--width";
  const width = Number(isApart ? args[at + 1] : args[at]!.slice("--width=".length));
  if (!Number.isInteger(width) || width < 1) return { rest: [...args] };
  return { width, rest: args.toSpliced(at, isApart ? 2 : 1) };
}
