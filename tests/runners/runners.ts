/**
 * Runs each row of `rows.ts` plain and recorded, over real installations from npm, and writes the table in docs/runners.md:
 * `deno task runners`, or `deno task runners WORD` for the rows with that word, which writes nothing. A row that does not hold
 * ends it with an error.
 *
 * @module
 */
import { type ChildProcess, spawn, spawnSync, type StdioOptions } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { requestsOf, requestText } from "../../src/query/requests.ts";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, HOSTS, ROOT, TPH } from "../hosts.ts";
import { toolsPath } from "../tools.ts";
import { PACKAGES, type Row, ROWS } from "./rows.ts";

const FOLDER = join(tmpdir(), "tph-runners-table");
const DOCS = join(ROOT, "docs/runners.md");
const PATIENCE = 120_000;
/** Of a compressed answer, Deno hangs up when it has the last byte of the text: the server may not have ended its response. */
const PLAIN = { "accept-encoding": "identity" };
const stdio = ["ignore", "pipe", "pipe"] as const satisfies StdioOptions;

interface Ended {
  code: number | null;
  /** What it printed, or what a server answered. */
  said: string;
}

const env = {
  ...HOST_VARIABLES,
  PATH: `${join(FOLDER, "node_modules/.bin")}:${toolsPath()}`,
  // Next.js takes no lock file from a folder that this one is in.
  HOME: `${FOLDER}-home`,
  NEXT_TELEMETRY_DISABLED: "1",
  NO_COLOR: "1",
  CI: "1",
};

async function ended(child: ChildProcess): Promise<Ended> {
  let said = "";
  child.stdout!.setEncoding("utf8").on("data", (text) => said += text);
  child.stderr!.setEncoding("utf8").on("data", (text) => said += text);
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, said };
}

async function started(words: string[], row: Row, folder: string): Promise<Ended> {
  const PORT = String(await freePort());
  const child = spawn(words[0]!, words.slice(1), {
    cwd: folder,
    env: { ...env, PORT },
    detached: true,
    stdio,
  });
  const end = ended(child);
  if (row.paths === undefined) return end;
  let isOver = false;
  void end.then(() => isOver = true);
  const answers: string[] = [];
  const until = Date.now() + PATIENCE;
  try {
    for (const path of row.paths) {
      for (;;) {
        const answer = await fetch(`http://127.0.0.1:${PORT}${path}`, { headers: PLAIN }).catch(() =>
          undefined
        );
        if (answer !== undefined) {
          const text = await answer.text();
          answers.push(`${answer.status} ${/<p>.*?<\/p>/.exec(text)?.[0] ?? text}`);
          break;
        }
        if (isOver || Date.now() > until) throw new Error(`no answer: ${(await end).said}`);
        await new Promise((go) => setTimeout(go, 200));
      }
    }
  } finally {
    // What came in the last tenth of a second before a signal may be missing in a record.
    await new Promise((go) => setTimeout(go, 500));
    // The processes of the command, as Ctrl-C ends them.
    if (!isOver) process.kill(-child.pid!, "SIGINT");
    const late = setTimeout(() => isOver || process.kill(-child.pid!, "SIGKILL"), 15_000);
    await end;
    clearTimeout(late);
  }
  return { code: 0, said: answers.join("\n") };
}

/** Without what differs from run to run: times, and what tph adds. */
function steady(text: string): string {
  return stripVTControlCharacters(text).replace(/^tph: .*\n/gm, "").replace(
    /\d+(?:\.\d+)?\s?(?:ms|s)\b/g,
    "TIME",
  )
    .replace(/\d\d:\d\d:\d\d/g, "TIME").replace(/[ \t]+/g, " ")
    .replace(/\(node:\d+\)/g, "(node)").replace(/\((?:\w+ \d+%(?:, )?)+\)/g, "");
}

async function tried(row: Row): Promise<string[]> {
  const folder = join(FOLDER, "projects", row.name.replace(/\W+/g, "-"));
  rmSync(folder, { recursive: true, force: true });
  const files = { "package.json": '{ "name": "app", "private": true }', ...row.files };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const problems: string[] = [];
  if (row.before !== undefined) {
    const { code, said } = await ended(spawn("sh", ["-c", row.before], { cwd: folder, env, stdio }));
    if (code !== 0) return [`cannot be built: ${said}`];
  }
  // Once for what tools keep of their work.
  await started(["sh", "-c", row.command], row, folder);
  const plain = await started(["sh", "-c", row.command], row, folder);
  const tph = [...TPH, "run", "-q", "--", "sh", "-c", row.command];
  const recorded = await started(tph, row, folder);
  if (recorded.code !== plain.code) {
    problems.push(`exit ${recorded.code} instead of ${plain.code}: ${recorded.said}`);
  }
  if (steady(recorded.said) !== steady(plain.said)) {
    problems.push(`printed ${recorded.said}\ninstead of ${plain.said}`);
  }
  const cache = join(folder, ".tracepatch_cache");
  const run = readdirSync(cache).filter((name) => name.endsWith(".tph")).sort().at(-1);
  if (run === undefined) return [...problems, "no run"];
  const trace = Trace.open(join(cache, run));
  const called = new Set<string>();
  const elsewhere = new Set<string>();
  for (let call = 1; call <= trace.callCount; call++) {
    const { name, kind, file, line } = trace.siteOf(call);
    const path = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
    called.add(`${name} ${path}:${line}`);
    if (/dist|\.next|mid/.test(path) && kind !== "process") elsewhere.add(`${name} ${path}:${line}`);
  }
  for (const wanted of row.functions) if (!called.has(wanted)) problems.push(`no call of ${wanted}`);
  for (const name of elsewhere) problems.push(`recorded in what was made: ${name}`);
  const roots = new Set(Array.from(requestsOf(trace), ([, facts]) => requestText(facts)));
  for (const { kind, name } of trace.sites) if (kind === "test") roots.add(name);
  for (const wanted of row.roots ?? []) {
    if (!roots.has(wanted)) problems.push(`no row ${wanted} among ${[...roots]}`);
  }
  if (problems.length > 0) problems.push(`called: ${[...called].join(", ")}`);
  return problems;
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(FOLDER, "node_modules", name, "package.json"), "utf8")).version;
}

/** The table, between its marks. */
function written(rows: Row[]): void {
  const text = readFileSync(DOCS, "utf8");
  const lines = rows.map(({ name, package: tool, roots = [] }) => {
    const kind = roots.length === 0 ? "–" : /^[A-Z]+ \//.test(roots[0]!) ? "requests" : "tests";
    return `| ${name} | ${tool} ${versionOf(tool)} | ${kind} |`;
  });
  const table = ["| started by | version | rows of their own |", "| --- | --- | --- |", ...lines].join("\n");
  const [before, rest] = text.split("<!-- runners -->\n");
  const after = rest!.slice(rest!.indexOf("<!-- end -->"));
  writeFileSync(DOCS, `${before}<!-- runners -->\n\n${table}\n\n${after}`);
  spawnSync(HOSTS.deno, ["fmt", "-q", DOCS]);
}

async function main(words: string[]): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  mkdirSync(env.HOME, { recursive: true });
  const wanted = JSON.stringify({ private: true, dependencies: PACKAGES });
  const manifest = join(FOLDER, "installed.json");
  if (!existsSync(manifest) || readFileSync(manifest, "utf8") !== wanted) {
    writeFileSync(join(FOLDER, "package.json"), wanted);
    const flags = ["--no-audit", "--no-fund", "--legacy-peer-deps", "--loglevel=error"];
    // With the registry and the proxies that the user has.
    const options = { cwd: FOLDER, env: { ...process.env, PATH: env.PATH } };
    const { code, said } = await ended(spawn("npm", ["install", ...flags], options));
    if (code !== 0) throw new Error(`Cannot install: ${said}`);
    writeFileSync(manifest, wanted);
  }
  const rows = ROWS.filter(({ name }) =>
    words.every((word) => name.toLowerCase().includes(word.toLowerCase()))
  );
  const held: Row[] = [];
  for (const row of rows) {
    const problems = await tried(row);
    console.log(problems.length === 0 ? `✓ ${row.name}` : `✗ ${row.name}\n  ${problems.join("\n  ")}`);
    if (problems.length === 0) held.push(row);
  }
  if (held.length < rows.length) process.exitCode = 1;
  else if (words.length === 0) written(held);
}

await main(process.argv.slice(2));
