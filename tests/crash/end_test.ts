import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Outcome } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, type HostName, HOSTS, run, runTph } from "../hosts.ts";
import { onlyRun } from "./kill.ts";

interface End {
  name: string;
  /** What `finish` does, deep in calls. */
  source: string;
  /** Flags for the host. */
  flags?: Partial<Record<HostName, string[]>>;
  only?: HostName[];
  /** Whether the program ends by what it does itself, so that its last moments are in the file, too, however short it ran. */
  orderly?: boolean;
}

const ENDS: End[] = [
  { name: "process.exit in a call", source: "process.exit(7)", orderly: true },
  { name: "an uncaught error", source: "throw new TypeError('no')", orderly: true },
  { name: "an unhandled rejection", source: "Promise.reject(new Error('no'))", orderly: true },
  { name: "a stack overflow", source: "finish(n + 1)", orderly: true },
  { name: "process.abort", source: "process.abort()", orderly: true },
  { name: "SIGKILL by its own hand", source: "process.kill(process.pid, 'SIGKILL')", orderly: true },
  {
    name: "SIGTERM by its own hand",
    source: "process.kill(process.pid, 'SIGTERM'); spin(2000)",
    orderly: true,
  },
  {
    name: "SIGSEGV by its own hand",
    source: "process.kill(process.pid, 'SIGSEGV'); spin(2000)",
    orderly: true,
    only: ["bun", "node"],
  },
  {
    name: "SIGUSR2 by its own hand, as below nodemon",
    source: "process.kill(process.pid, 'SIGUSR2'); spin(2000)",
    orderly: true,
    only: process.platform === "win32" ? [] : ["node"],
  },
  {
    name: "another program in its place",
    source: "process.execve!('/bin/true', ['true'], {})",
    orderly: true,
    // Deno has no such function, nor has Windows.
    only: process.platform === "win32" ? [] : ["bun", "node"],
  },
  {
    name: "memory that runs out",
    source: "const all: unknown[] = []; for (;;) all.push(new Array(100_000).fill(all.length))",
    flags: { node: ["--max-old-space-size=80"], deno: ["--v8-flags=--max-old-space-size=80"] },
    // Bun has no limit of its own but the machine's.
    only: ["node", "deno"],
  },
];

const CALLS = 2000;

function program({ source, orderly }: End): string {
  return `import process from "node:process";
function leaf(n: number): number { return n + 1; }
function spin(ms: number): void { const until = performance.now() + ms; while (performance.now() < until); }
function finish(n: number): number { ${source}; return n; }
function main(): number {
  let sum = 0;
  for (let i = 0; i < ${CALLS}; i++) sum = leaf(sum);
  spin(${orderly ? 0 : 300});
  return finish(sum);
}
main();
`;
}

for (const host of Object.keys(HOSTS) as HostName[]) {
  for (const end of ENDS) {
    const { name, flags, only, orderly } = end;
    Deno.test({
      name: `a program that ends by ${name} leaves what it recorded, in ${host}`,
      ignore: only !== undefined && !only.includes(host),
      async fn() {
        const folder = mkdtempSync(join(tmpdir(), "tph-end-"));
        try {
          const main = join(folder, "main.ts");
          writeFileSync(main, program(end));
          const hostFlags = (flags?.[host] ?? []).map((flag) => `--host-flag=${flag}`);
          const cache = join(folder, "runs");
          const plain = await run(HOSTS[host], [
            ...(host === "deno" ? ["run", "-A"] : []),
            ...(flags?.[host] ?? []),
            main,
          ], { cwd: folder });
          const tph = ["run", "-q", "--cache-dir", cache, "--host", host];
          const recorded = await runTph([...tph, ...hostFlags, main], {
            cwd: folder,
            env: HOST_VARIABLES,
          });
          assert.deepEqual([recorded.code, recorded.signal], [plain.code, plain.signal]);
          if (name === "process.abort" && host === "node") {
            const [ours, ...frames] = framesIn(recorded.stderr);
            assert.equal(ours, "abort");
            assert.deepEqual(frames, framesIn(plain.stderr));
          }
          checkEnd(Trace.open(onlyRun(cache)), orderly === true);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
    });
  }
}

/** The functions, with their lines, that Node prints on an abort, without columns. */
function framesIn(stderr: string): string[] {
  const text = stderr.slice(stderr.indexOf("JavaScript stack trace"));
  return Array.from(
    text.matchAll(/^ *\d+: (.+?):\d+\)?$/gm),
    ([, frame]) => frame!.includes("preload") ? frame!.split(" ")[0]! : frame!,
  ).slice(0, 5);
}

function checkEnd(trace: Trace, orderly: boolean): void {
  const problems = trace.problems.filter((problem) => !/broken chunk/.test(problem));
  assert.deepEqual(problems, []);
  let leaves = 0;
  let isFinishing = false;
  for (let call = 1; call <= trace.callCount; call++) {
    const { name } = trace.siteOf(call);
    const parent = trace.parentOf(call);
    if (name === "leaf") {
      assert.equal(trace.siteOf(parent).name, "main");
      assert.equal(trace.outcomeOf(call), Outcome.RETURNED);
      assert.deepEqual(trace.resultOf(call)?.snapshot, { type: "number", value: ++leaves });
    }
    if (name === "finish") isFinishing = true;
  }
  assert.equal(leaves, CALLS);
  if (!orderly) return;
  assert.ok(isFinishing, "the last call is missing");
  assert.ok(trace.end !== undefined, "the recording was not closed");
}
