/**
 * What `tph run` costs before the first call: start-up, modules, instrumenting.
 *
 * @module
 */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOSTS, ROOT } from "../tests/hosts.ts";
import {
  type HostName,
  type Measured,
  median,
  plainCommand,
  PROGRAMS,
  record,
  runCommand,
  TPH,
  WORK,
} from "./measure.ts";
import type { GroupOptions } from "./micro.ts";
import { vendored } from "./packages.ts";

const BINARY = join(ROOT, "dist", process.platform === "win32" ? "tph.exe" : "tph");

export function start({ hosts, quick, row }: GroupOptions): void {
  const folder = mkdtempSync(join(WORK, "hello-"));
  const hello = join(folder, "hello.ts");
  writeFileSync(
    hello,
    `function greet(name: string): string {\n  return "hello " + name;\n}\nconsole.log(greet("you"));\n`,
  );
  const rounds = quick ? 7 : 21;
  for (const host of hosts) {
    for (const [name, tph] of commands(host)) {
      const { plain, recorded, cpu } = pairs(host, hello, { rounds, tph });
      row({
        group: "start",
        what: `a small program, warm, ${name}`,
        host,
        plain,
        value: recorded - plain,
        cpu,
        unit: "ms",
        bar: host === "bun" && name.startsWith("standalone") ? 20 : undefined,
        note: `added, median of ${rounds}`,
      });
    }
    // Where the binary has been built, the modules are loaded under it.
    const [name, tph] = commands(host).at(-1)!;
    const cold: Measured[] = [];
    const warm: Measured[] = [];
    const plains: Measured[] = [];
    for (let i = 0; i < (quick ? 1 : 3); i++) {
      const main = manyModules(200);
      for (let k = 0; k < 5; k++) plains.push(runCommand(plainCommand(host, main, [])));
      cold.push(record(host, main, [], { tph }));
      warm.push(...[1, 2, 3].map(() => record(host, main, [], { tph })));
    }
    const plain = wallOf(plains);
    const common = { group: "start", host, plain, unit: "ms" };
    row({
      ...common,
      what: `200 modules of 5 kB, cold, ${name}`,
      value: wallOf(cold) - plain,
      cpu: cpuOf(cold) - cpuOf(plains),
      bar: host === "bun" ? 200 : undefined,
      note: "added",
    });
    row({
      ...common,
      what: `200 modules of 5 kB, warm, ${name}`,
      value: wallOf(warm) - plain,
      cpu: cpuOf(warm) - cpuOf(plains),
      bar: host === "bun" ? 50 : undefined,
      note: "added",
    });
  }
  const { rate, cpu, size } = instrumenting();
  row({
    group: "start",
    what: `instrumenting ${(size / 1e6).toFixed(1)} MB of source`,
    host: "bun",
    value: rate,
    cpu,
    unit: "MB/s",
    least: 25,
  });
}

function commands(host: HostName): [string, string[]][] {
  const all: [string, string[]][] = [["from source", TPH]];
  if (host === "bun" && existsSync(BINARY)) all.push(["standalone binary", [BINARY]]);
  return all;
}

interface Pair {
  plain: number;
  recorded: number;
  /** Processor time added, in all processes. */
  cpu: number;
}

/** Plain and recorded turn about, so that both see the same machine. In ms. */
function pairs(host: HostName, program: string, { rounds, tph }: { rounds: number; tph: string[] }): Pair {
  const plain: Measured[] = [];
  const recorded: Measured[] = [];
  // The binary takes Bun by itself.
  const options = { tph, isTyped: tph[0] === BINARY };
  record(host, program, [], options);
  for (let i = 0; i < rounds; i++) {
    plain.push(runCommand(plainCommand(host, program, [])));
    recorded.push(record(host, program, [], options));
  }
  return { plain: wallOf(plain), recorded: wallOf(recorded), cpu: cpuOf(recorded) - cpuOf(plain) };
}

/** The median, in ms. */
function wallOf(measured: Measured[]): number {
  return median(measured.map(({ wall }) => wall)) / 1e6;
}

function cpuOf(measured: Measured[]): number {
  return median(measured.map(({ cpu }) => cpu)) / 1e6;
}

/** A program of so many modules that no cache has seen; gives its entry. */
function manyModules(count: number): string {
  const folder = mkdtempSync(join(WORK, "modules-"));
  const source = join(folder, "src");
  mkdirSync(source);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const salt = Math.random().toString(36).slice(2);
  for (let i = 0; i < count; i++) {
    let text = `// ${salt} ${i}\n`;
    for (let f = 0; text.length < 5000; f++) {
      text += `export function work${f}(input: number, text = "part ${f}"): string {
  if (input > ${f}) {
    const parts = text.split(" ").map((part, at) => part + at);
    return parts.join("-") + input;
  }
  return [input, text].map((value) => String(value)).join(",");
}
`;
    }
    writeFileSync(join(source, `m${i}.ts`), text);
  }
  const names = Array.from({ length: count }, (_, i) => i);
  writeFileSync(
    join(folder, "main.ts"),
    names.map((i) => `import { work1 as w${i} } from "./src/m${i}.ts";`).join("\n") +
      `\nlet sum = 0;\n` + names.map((i) => `sum += w${i}(${i}).length;`).join("\n") +
      "\nconsole.log(sum);\n",
  );
  return join(folder, "main.ts");
}

/**
 * How much source is instrumented in a second, and in a second of processor time, in MB: parsing, choosing, inserting. In a process of its own: the memory of this
 * one would count as that of all that it starts.
 */
function instrumenting(): { rate: number; cpu: number; size: number } {
  const files = ["acorn/dist/acorn.mjs", "marked/lib/marked.esm.js", "typescript/lib/typescript.js"];
  const { stdout } = runCommand([
    HOSTS.bun,
    join(PROGRAMS, "instrument.ts"),
    ...files.map((file) => join(vendored(), file)),
  ]);
  const { size, ms, cpu } = JSON.parse(stdout) as { size: number; ms: number; cpu: number };
  return { rate: size / 1e3 / ms, cpu: size / 1e3 / cpu, size };
}
