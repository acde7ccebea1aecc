/** What a test file of test262 says about itself, in the YAML between its first dashed comment lines. */
export interface FrontMatter {
  flags: string[];
  includes: string[];
  /** The error that is expected, and when. */
  negative?: { phase: string; type: string };
}

/** Reads the few forms of YAML that test262 uses: lists on one line or with dashes, and one nested mapping. */
export function frontMatter(text: string): FrontMatter {
  const yaml = /\/\*---([\s\S]*?)---\*\//.exec(text)?.[1]?.replace(/\r\n?/g, "\n") ?? "";
  const negative = /^negative:\s*\n((?:[ \t]+.*\n?)+)/m.exec(yaml)?.[1];
  return {
    flags: list(yaml, "flags"),
    includes: list(yaml, "includes"),
    ...(negative === undefined
      ? {}
      : { negative: { phase: field(negative, "phase"), type: field(negative, "type") } }),
  };
}

function list(yaml: string, name: string): string[] {
  const inline = new RegExp(`^${name}:\\s*\\[([^\\]]*)\\]`, "m").exec(yaml)?.[1];
  if (inline !== undefined) return inline.split(",").map((item) => item.trim()).filter((item) => item !== "");
  const dashed = new RegExp(`^${name}:\\s*\\n((?:\\s*- .*\\n?)+)`, "m").exec(yaml)?.[1];
  return dashed?.split("\n").map((item) => item.replace(/^\s*-\s*/, "").trim()).filter((item) =>
    item !== ""
  ) ?? [];
}

function field(yaml: string, name: string): string {
  return new RegExp(`^\\s*${name}:\\s*(\\S+)`, "m").exec(yaml)?.[1] ?? "";
}
