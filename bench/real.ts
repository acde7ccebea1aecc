/**
 * What recording costs real programs, plain beside recorded.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, HOSTS } from "../tests/hosts.ts";
import {
  answerOf,
  best,
  type HostName,
  plainCommand,
  PROGRAMS,
  record,
  runCommand,
  TPH,
  WORK,
} from "./measure.ts";
import type { GroupOptions } from "./micro.ts";
import { vendored } from "./packages.ts";

/** A folder with the programs, and the packages beside them as files of their own: so they are in scope. */
export function realPrograms(): string {
  const folder = join(WORK, "real");
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(PROGRAMS)) copyFileSync(join(PROGRAMS, name), join(folder, name));
  const modules = vendored();
  copyFileSync(join(modules, "acorn/dist/acorn.mjs"), join(folder, "acorn.mjs"));
  copyFileSync(join(modules, "marked/lib/marked.esm.js"), join(folder, "marked.mjs"));
  const library = join(modules, "typescript/lib");
  copyFileSync(join(library, "typescript.js"), join(folder, "typescript.cjs"));
  for (const name of readdirSync(library).filter((name) => /^lib\..*d\.ts$/.test(name))) {
    copyFileSync(join(library, name), join(folder, name));
  }
  return folder;
}

export async function real({ hosts, quick, row }: GroupOptions): Promise<void> {
  const folder = realPrograms();
  for (const host of hosts) {
    for (
      const [what, program, times] of [
        ["acorn parses itself", "acorn.ts", 20],
        ["marked renders 60 kB", "marked.ts", 3],
        ["TypeScript checks a program", "typecheck.ts", 8],
      ] as const
    ) {
      // Deno is not asked for modules that it treats as CommonJS.
      if (program === "typecheck.ts" && host === "deno") continue;
      const file = join(folder, program);
      const rounds = quick ? 1 : 2;
      const plain = best(rounds, () => answerOf(runCommand(plainCommand(host, file, []))), ({ ns }) => ns);
      const whole = best(rounds, () => record(host, file, []), (recorded) => answerOf(recorded).ns);
      const idle = best(
        rounds,
        () => answerOf(record(host, file, [], { flags: ["--max-calls=1"] })),
        ({ ns }) => ns,
      );
      const common = { group: "real", host, unit: "ms", plain: plain.ns / 1e6 };
      const ns = answerOf(whole).ns;
      row({
        ...common,
        what,
        value: ns / 1e6,
        cpu: answerOf(whole).cpu / 1e6,
        bar: host === "bun" ? plain.ns / 1e6 * times : undefined,
        note:
          `${(ns / plain.ns).toFixed(1)} × plain (bar ${times}), CPU ${
            (answerOf(whole).cpu / plain.cpu).toFixed(1)
          } ×; ${(whole.calls / 1e6).toFixed(2)} M calls in all, ` +
          `${(whole.bytes / whole.calls).toFixed(1)} B each`,
      });
      row({
        ...common,
        what: `${what}, past --max-calls`,
        value: idle.ns / 1e6,
        cpu: idle.cpu / 1e6,
        bar: host === "bun" ? plain.ns / 1e6 * 1.1 : undefined,
        note: `${(idle.ns / plain.ns).toFixed(2)} × plain (bar 1.1)`,
      });
    }
    await servers(host, folder, { quick, row });
  }
}

interface Load {
  rate: number;
  p99: number;
  /** Processor time of the server's process, ns, and what it answered in it. */
  cpu: number;
  requests: number;
}

async function servers(
  host: HostName,
  folder: string,
  { quick, row }: Omit<GroupOptions, "hosts">,
): Promise<void> {
  const file = join(folder, "server.ts");
  const time = quick ? 1500 : 6000;
  const plain = await underLoad(plainCommand(host, file, []), time);
  const recorded = await underLoad([
    ...TPH,
    "run",
    "-q",
    "--cache-dir",
    join(WORK, "served"),
    "--host",
    host,
    file,
  ], time);
  const common = { group: "real", host };
  row({
    ...common,
    what: "HTTP server under load, requests a second",
    plain: plain.rate,
    value: recorded.rate,
    unit: "/s",
    least: host === "bun" ? plain.rate * 0.65 : undefined,
    note: `${(recorded.rate / plain.rate).toFixed(2)} × plain (bar 0.65), 27 calls a request`,
  });
  const each = ({ cpu, requests }: Load): number => cpu / requests / 1e3;
  row({
    ...common,
    what: "HTTP server under load, processor time of a request",
    plain: each(plain),
    value: each(recorded),
    unit: "µs",
    note: "of all threads",
  });
  row({ ...common, what: "HTTP server under load, p99", plain: plain.p99, value: recorded.p99, unit: "ms" });
}

/** Starts a server, asks it for a while, and ends it. */
function underLoad(command: string[], time: number): Promise<Load> {
  return new Promise((done, fail) => {
    const server = spawn(command[0]!, command.slice(1), {
      env: { ...process.env, ...HOST_VARIABLES },
      stdio: ["pipe", "pipe", "inherit"],
    });
    server.on("error", fail);
    server.stdout.setEncoding("utf8").once("data", (text: string) => {
      const { port } = JSON.parse(text) as { port: number };
      const load = spawn(HOSTS.bun, [join(PROGRAMS, "load.ts"), String(port), String(time)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = "";
      load.stdout.setEncoding("utf8").on("data", (part: string) => said += part);
      load.on("close", () => {
        let spent = "";
        server.stdout.on("data", (part: string) => spent += part);
        server.once("close", () => done({ ...JSON.parse(said), ...JSON.parse(spent) } as Load));
        server.stdin.end();
      });
    });
  });
}
