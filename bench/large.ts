/**
 * Programs of millions of calls, plain beside recorded, each once: recording one of them takes a minute or more.
 *
 * @module
 */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOSTS } from "../tests/hosts.ts";
import { answerOf, plainCommand, record, runCommand } from "./measure.ts";
import type { GroupOptions } from "./micro.ts";
import { vendored } from "./packages.ts";
import { realPrograms } from "./real.ts";

/** What each may take, as a multiple of the plain program. */
const BAR = 10;

const PROGRAMS: [string, string, string[], string[]][] = [
  ["terser minifies acorn", "terser.ts", [], []],
  ["a force simulation, --values=entry-and-exit", "force.ts", [], ["--values=entry-and-exit"]],
  ["TypeScript checks its own declarations", "typecheck.ts", ["all"], []],
];

export function large({ hosts, quick, row }: GroupOptions): void {
  if (!hosts.includes("bun")) return;
  const folder = largePrograms();
  for (const [what, program, args, flags] of quick ? PROGRAMS.slice(0, 2) : PROGRAMS) {
    const file = join(folder, program);
    const plain = answerOf(runCommand(plainCommand("bun", file, args)));
    const recorded = record("bun", file, args, { flags: ["--max-bytes=8GB", ...flags] });
    const { ns, cpu } = answerOf(recorded);
    row({
      group: "large",
      what,
      host: "bun",
      plain: plain.ns / 1e6,
      value: ns / 1e6,
      cpu: cpu / 1e6,
      unit: "ms",
      bar: plain.ns / 1e6 * BAR,
      note: `${(ns / plain.ns).toFixed(1)} × plain (bar ${BAR}), CPU ${(cpu / plain.cpu).toFixed(1)} ×; ${
        (recorded.calls / 1e6).toFixed(1)
      } M calls, ${(recorded.bytes / recorded.calls).toFixed(1)} B each${
        recorded.limit === undefined ? "" : `, ended by ${recorded.limit}`
      }`,
    });
  }
}

/** The programs, and what they import as one module each, in scope. */
function largePrograms(): string {
  const folder = realPrograms();
  const modules = vendored();
  copyFileSync(join(modules, "typescript/lib/typescript.d.ts"), join(folder, "typescript.d.ts"));
  for (const [name, main] of [["terser", "main.js"], ["d3-force", "dist/d3-force.mjs"]] as const) {
    // What it imports lies beside it in the folder of packages.
    const entry = join(modules, "..", `${name}.entry.mjs`);
    writeFileSync(entry, `export * from "./node_modules/${name}/${main}";\n`);
    runCommand([
      HOSTS.bun,
      "build",
      "--target=node",
      `--outfile=${join(folder, `${name}.mjs`)}`,
      entry,
    ]);
  }
  return folder;
}
