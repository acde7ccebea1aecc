/**
 * Commands that start rarely, or once for a long time: in the standalone binary they have no bytecode, which costs them
 * some 60 ms, and are part of the whole command line, which it holds compressed. Not those that `tph mcp` asks: a process that waits
 * for its questions has no others.
 */
export const RARE_COMMANDS: readonly string[] = [
  "bisect",
  "clean",
  "completions",
  "config",
  "disable",
  "export",
  "flake",
  "import",
  "init",
  "join",
  "lock",
  "mcp",
  "scrub",
  "setup",
  "skill",
  "sql",
  "test",
  "trust",
  "ui",
];

/**
 * What commands take for rare options: `tph run --otlp` sends traces, `run -t` writes what it finds, `tph tree --follow` goes on.
 * Likewise, `run --setup` calls `setup`.
 */
export const RARE_PARTS: readonly string[] = ["follow", "match_file", "otlp_delivery", "otlp_follow"];

/** Whether arguments call one of them, or ask for its help. */
export function isRare(args: readonly string[]): boolean {
  const [first, second] = args.filter((arg) => !arg.startsWith("-"));
  if (
    first === "run" &&
    args.some((arg) => /^(?:-[a-z]*t|--(?:setup$|(?:otlp|target|twhere)(?:=|$)))/.test(arg))
  ) {
    return true;
  }
  if (first === "tree" && args.includes("--follow")) return true;
  return RARE_COMMANDS.includes((first === "help" ? second : first) ?? "");
}
