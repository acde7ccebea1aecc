/**
 * Runs every example of the README and of docs/: blocks marked `console`, in the order of the page, in a folder of the
 * page's own that has `examples/` and the blocks marked with `file=`. Times, ids and dates may differ; a line `…` stands
 * for any number of lines.
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { referenceTables } from "../src/config/reference.ts";
import { configSchema, SCHEMA_PATH } from "../src/config/schema.ts";
import { ANSWERING, answerSchema } from "../src/answer/schemas.ts";
import { runSchema } from "../src/export/run_schema.ts";
import { questionsReference } from "../src/sql/reference.ts";
import { tablesReference } from "../src/tables/reference.ts";
import { HOST_VARIABLES, ROOT, run, TPH_WORDS } from "./hosts.ts";
import { toolsPath } from "./tools.ts";

/** A fenced block of a page. */
interface Block {
  info: string;
  text: string;
  line: number;
}

interface Step {
  command: string;
  expected: string[];
  line: number;
}

const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs")).filter((f) => f.endsWith(".md")).map((f) => `docs/${f}`),
];

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  page.split("\n").forEach((line, i) => {
    const fence = /^```(.*)$/.exec(line);
    if (fence && open === undefined) open = { info: fence[1]!, text: "", line: i + 1 };
    else if (fence) {
      blocks.push(open!);
      open = undefined;
    } else if (open !== undefined) open.text += `${line}\n`;
  });
  return blocks;
}

function stepsOf({ text, line }: Block): Step[] {
  const steps: Step[] = [];
  text.trimEnd().split("\n").forEach((row, i) => {
    if (row.startsWith("$ ")) steps.push({ command: row.slice(2), expected: [], line: line + i + 1 });
    else steps.at(-1)!.expected.push(row);
  });
  return steps;
}

/** What is the same in every run. */
function steady(text: string, folder: string): string[] {
  return text.trimEnd().replaceAll(folder, "/home/me/shop").split("\n").map((line) =>
    line
      .replace(/\b\d{8}_\d{6}_\d{6}/g, "ID")
      .replace(/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?)?/g, "DATE")
      .replace(/\bjust now\b|\b\d+ (?:min|h|days?) ago\b/g, "WHEN")
      .replace(/\b[\d.,]+ (?:ns|µs|ms|s|min)(?![\w])/g, "TIME")
      .replace(/\b[\d.,]+ (?:B|kB|MB|GB)\b/g, "SIZE")
      .replace(/WHEN +[\d,]+(?= )/, "WHEN  N")
      .replace(/\b[\d,]+ calls?\b/g, "N calls")
      .replace(/\b(bun|deno|node) \d+\.\d+\.\d+/g, "$1 VERSION")
      .replace(/<redacted \w+>/g, "<redacted>")
      .replace(/ {2,}/g, "  ")
      .trimEnd()
  );
}

/** Whether lines are as expected, where `…` stands for any lines. */
function fits(expected: string[], actual: string[]): boolean {
  if (expected.length === 0) return actual.length === 0 || actual.every((line) => line === "");
  const [first, ...rest] = expected;
  if (first === "…") {
    return Array.from({ length: actual.length + 1 }, (_, i) => i).some((i) => fits(rest, actual.slice(i)));
  }
  return actual.length > 0 && actual[0] === first && fits(rest, actual.slice(1));
}

for (const path of PAGES) {
  const page = readFileSync(join(ROOT, path), "utf8");
  const blocks = blocksOf(page);
  if (!blocks.some(({ info }) => info === "console")) continue;
  Deno.test(`the examples of ${path} run as they are written`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "tph-docs-"));
    const bin = mkdtempSync(join(tmpdir(), "tph-bin-"));
    try {
      writeFileSync(join(bin, "tph"), `#!/bin/sh\nexec ${TPH_WORDS} "$@"\n`);
      chmodSync(join(bin, "tph"), 0o755);
      cpSync(join(ROOT, "examples"), join(folder, "examples"), { recursive: true });
      const env = {
        ...HOST_VARIABLES,
        PATH: `${bin}:${toolsPath()}:${process.env.PATH}`,
        LC_ALL: "C.UTF-8",
        npm_config_loglevel: "error",
        npm_config_update_notifier: "false",
      };
      for (const block of blocks) {
        const file = /\bfile=(\S+)/.exec(block.info)?.[1];
        if (file !== undefined) {
          mkdirSync(dirname(join(folder, file)), { recursive: true });
          writeFileSync(join(folder, file), block.text);
        }
        if (block.info !== "console") continue;
        for (const { command, expected, line } of stepsOf(block)) {
          const { stdout } = await run("/bin/sh", [
            "-c",
            `${command.includes("2>") ? command : `{ ${command}\n} 2>&1`}`,
          ], {
            cwd: folder,
            env,
          });
          const wanted = steady(expected.join("\n"), folder);
          const actual = steady(stdout, folder);
          const message = `${path}:${line}: $ ${command}\n--- the page says\n${
            wanted.join("\n")
          }\n--- it is\n${stdout}`;
          assert.ok(fits(wanted[0] === "" && wanted.length === 1 ? [] : wanted, actual), message);
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
      rmSync(bin, { recursive: true });
    }
  });
}

for (
  const [page, reference] of [["configuration", referenceTables], ["sql", questionsReference], [
    "tables",
    tablesReference,
  ]] as const
) {
  Deno.test(`the tables of docs/${page}.md are the definition's`, () => {
    // The formatter aligns columns.
    const plain = (text: string) => text.replace(/ +/g, " ").replace(/-+/g, "-");
    const text = readFileSync(join(ROOT, `docs/${page}.md`), "utf8");
    assert.ok(plain(text).includes(plain(reference())), "deno task docs");
  });
}

Deno.test("tests that a page names are there", () => {
  for (const path of ["docs/how-it-works.md", "CONTRIBUTING.md", "src/README.md"]) {
    const text = readFileSync(join(ROOT, path), "utf8");
    for (const [, file] of text.matchAll(/`(?:\.\.\/)?(tests\/[^`\s]*)`/g)) {
      assert.ok(existsSync(join(ROOT, file!)), `${path}: ${file}`);
    }
  }
});

Deno.test("the published JSON Schemas are the definitions'", () => {
  const published = (path: string) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));
  assert.deepEqual(
    published(SCHEMA_PATH),
    configSchema(),
    "deno task docs",
  );
  assert.deepEqual(
    published("docs/run.schema.json"),
    runSchema(),
    "deno task docs",
  );
  for (const command of ANSWERING) {
    const path = `docs/answers/${command}.schema.json`;
    assert.deepEqual(published(path), answerSchema(command), "deno task docs");
  }
});
