import type { Command } from "commander";
import { SKILL } from "../agent/skill.ts";
import type { Context } from "./context.ts";
import { printText } from "./output.ts";

export function define(command: Command, context: Context): void {
  command.option("--file", "as a SKILL.md, with the lines that name it").addHelpText("after", HELP);
  command.action(async ({ file = false }: { file?: boolean }) => {
    await printText([(file ? HEAD : "") + SKILL.trimEnd()], context);
  });
}

const HEAD = `---
name: tph
description: Record and inspect what a TypeScript or JavaScript program did, when a value is wrong or a test fails.
---

`;

const HELP = `
Examples:
  tph skill                                     for an AGENTS.md
  mkdir -p .claude/skills/tph && tph skill --file > .claude/skills/tph/SKILL.md
  tph init --agent                              write it into the AGENTS.md here`;
