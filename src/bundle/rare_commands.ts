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

/** What commands take for rare options: `tph run --otlp` sends traces, `tph tree --follow` goes on. Likewise, `run --setup` calls `setup`. */
export const RARE_PARTS: readonly string[] = ["follow", "otlp_delivery", "otlp_follow"];

/** Whether arguments call one of them, or ask for its help. */
export function isRare(args: readonly string[]): boolean {
  const [first, second] = args.filter((arg) => !arg.startsWith("-"));
  if (first === "run" && args.some((arg) => /^--(?:setup$|otlp(?:=|$))/.test(arg))) return true;
  if (first === "tree" && args.includes("--follow")) return true;
  return RARE_COMMANDS.includes((first === "help" ? second : first) ?? "");
}
