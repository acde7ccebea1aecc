/**
 * The same programs under other tools: what recording by them costs, and what instrumentation costs at the least.
 *
 * @module
 */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { HOSTS } from "../tests/hosts.ts";
import { answerOf, type HostName, plainCommand, record, runCommand, WORK } from "./measure.ts";
import type { GroupOptions } from "./micro.ts";
import { vendored } from "./packages.ts";
import { realPrograms } from "./real.ts";

interface Peer {
  name: string;
  host: HostName;
  command: (program: string, args: string[]) => string[];
  env?: Record<string, string>;
  /** Calls of fib, which a slow tool needs fewer of. */
  fib: number;
}

export function peers({ hosts, quick, row }: GroupOptions): void {
  const folder = realPrograms();
  const coverage = mkdtempSync(join(WORK, "coverage-"));
  const all: Peer[] = [
    {
      name: "appmap-node",
      host: "node",
      // Its own runner; the program as JavaScript, which it can instrument.
      command: (
        program,
        args,
      ) => [HOSTS.node, join(vendored(), "appmap-node/bin/appmap-node.js"), program, ...args],
      fib: quick ? 14 : 18,
    },
    {
      name: "--cpu-prof",
      host: "node",
      command: (program, args) => [HOSTS.node, "--cpu-prof", `--cpu-prof-dir=${coverage}`, program, ...args],
      fib: 27,
    },
    {
      name: "V8 coverage",
      host: "node",
      command: (program, args) => [HOSTS.node, program, ...args],
      env: { NODE_V8_COVERAGE: coverage },
      fib: 27,
    },
    {
      name: "--cpu-prof",
      host: "bun",
      command: (program, args) => [HOSTS.bun, "--cpu-prof", `--cpu-prof-dir=${coverage}`, program, ...args],
      fib: 27,
    },
  ];
  const floorOf = (host: HostName): number => {
    const { ns, calls } = answerOf(runCommand(plainCommand(host, join(folder, "micro.ts"), ["floor"])));
    return ns / calls;
  };
  for (const host of hosts.filter((host) => all.some((peer) => peer.host === host))) {
    const floor = floorOf(host);
    for (
      const [what, program, argsOf] of [
        ["fib", "micro.ts", (n: number) => ["fib", String(n)]],
        ["acorn parses itself", "acorn.ts", () => [quick ? "1" : "3"]],
      ] as const
    ) {
      const file = join(folder, program);
      const common = { group: "peers", host, unit: what === "fib" ? "ns" : "ms" };
      const scaled = (text: { ns: number; calls: number }): number =>
        what === "fib" ? text.ns / text.calls : text.ns / 1e6;
      const plainOf = (n: number): number =>
        scaled(answerOf(runCommand(plainCommand(host, file, argsOf(n)))));
      const recorded = record(host, file, argsOf(27));
      const plain = plainOf(27);
      const own = scaled(answerOf(recorded));
      row({
        ...common,
        what: `${what}: tph`,
        plain,
        value: own,
        ...(what === "fib" ? { floor: (own - plain) / floor } : {}),
        note: `${(recorded.bytes / recorded.calls).toFixed(1)} B a call, with arguments and results`,
      });
      for (const { name, command, env, fib } of all.filter((peer) => peer.host === host)) {
        try {
          const work = mkdtempSync(join(WORK, "peer-"));
          const target = name === "appmap-node" ? plainScript(program, work, folder) : file;
          const measured = runCommand(command(target, argsOf(fib)), { cwd: work, env });
          const value = scaled(answerOf(measured));
          const bytes = sizeOf(join(work, "tmp"));
          row({
            ...common,
            what: `${what}: ${name}`,
            plain: plainOf(fib),
            value,
            ...(what === "fib" ? { floor: value / floor } : {}),
            note: `whole process ${(measured.wall / 1e6).toFixed(0)} ms${
              bytes > 0 ? `, ${(bytes / 1e6).toFixed(1)} MB on disk` : ""
            }`,
          });
        } catch (error) {
          console.error(
            `bench: ${name} on ${what} failed: ${
              error instanceof Error ? error.message.slice(0, 300) : error
            }`,
          );
        }
      }
    }
  }
}

/** A program and what it imports as one JavaScript file of CommonJS, in a folder of its own. */
function plainScript(name: string, work: string, folder: string): string {
  const entry = join(work, "entry.ts");
  const source = readFileSync(join(folder, name), "utf8")
    .replace("await import(acorn.href)", 'require("./acorn.mjs")').replaceAll(
      "import.meta.url",
      "`file://${__filename}`",
    )
    .replace("    await round();", "    round();");
  writeFileSync(entry, source);
  copyFileSync(join(folder, "acorn.mjs"), join(work, "acorn.mjs"));
  writeFileSync(join(work, "package.json"), '{ "name": "peer", "version": "1.0.0" }');
  const out = join(work, "program.cjs");
  runCommand([HOSTS.bun, "build", "--target=node", "--format=cjs", `--outfile=${out}`, entry]);
  return out;
}

/** Bytes of the files in a folder and below; 0 where there is none. */
function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
}
