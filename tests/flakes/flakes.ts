/**
 * Flaky tests with a reason that is known, and what `tph flake` says of them: `deno task flakes [NAME …]`, where a name is a part of
 * `vitest a random choice`.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { HOST_VARIABLES, ROOT } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { toolsPath } from "../tools.ts";
import { databaseFor, filesOf, type Program, programs } from "./programs.ts";

/** Test runners from npm, as `tests/runners_test.ts` installs them. */
const INSTALLED = join(ROOT, "node_modules/.hosts/runners/node_modules");

/** What came of one program. */
export interface Explained {
  name: string;
  /** It was seen to pass and to fail. */
  isFlaky: boolean;
  /** The answer says what decides. */
  isNamed: boolean;
  output: string;
}

export const nameOf = ({ runner, shape }: Program): string => `${runner.name} ${shape.name}`;

/** Writes a program, and asks `tph flake` about its test. */
export async function explain(program: Program, { runs = 20 } = {}): Promise<Explained> {
  const { runner, shape } = program;
  using project = temporary(filesOf(program));
  const modules = join(project.path, "node_modules");
  for (const [file, text] of Object.entries(databaseFor(runner))) {
    project.write(`node_modules/database/${file}`, text);
  }
  if (existsSync(INSTALLED)) linkAll(INSTALLED, modules);
  const words = ["flake", shape.title, "--runs", String(runs), "--", ...runner.command];
  const { code, stdout, stderr } = await project.tph(words, {
    env: { ...HOST_VARIABLES, PATH: [toolsPath(), process.env.PATH].join(":"), CI: "1" },
  });
  return {
    name: nameOf(program),
    isFlaky: /this test is flaky/.test(stdout),
    isNamed: stdout.split("\n").some((line) => shape.decides.test(line)),
    output: `${stdout}${stderr}status ${code}`,
  };
}

function linkAll(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.startsWith(".") && name !== ".bin") continue;
    if (!existsSync(join(to, name))) symlinkSync(join(from, name), join(to, name));
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: "string", default: "20" }, out: { type: "string" } },
  });
  const chosen = programs().filter((program) =>
    positionals.length === 0 || positionals.some((part) => nameOf(program).includes(part))
  );
  const done: Explained[] = [];
  for (const program of chosen) {
    const explained = await explain(program, { runs: Number(values.runs) });
    done.push(explained);
    const mark = explained.isNamed ? "+" : explained.isFlaky ? "-" : "!";
    console.log(`${mark} ${explained.name}`);
    if (values.out !== undefined) {
      const file = join(values.out, `${explained.name.replaceAll(" ", "_")}.txt`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, explained.output);
    } else if (!explained.isNamed) console.log(explained.output.replace(/^/gm, "    "));
  }
  const count = (key: "isFlaky" | "isNamed") => done.filter((one) => one[key]).length;
  console.log(
    `${done.length} flaky tests: what decides is named in ${count("isNamed")}, ` +
      `${done.length - count("isFlaky")} were called deterministic`,
  );
  if (count("isFlaky") < done.length) process.exitCode = 1;
}
