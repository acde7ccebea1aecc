/**
 * A program for the tests, run under Bun: `victim.ts ATTACK BYTES MUTATIONS` makes the hostile file, has the commands read it
 * and so many mutations of it, and prints what that took of the processor and of memory, and how long the output was.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Writable } from "node:stream";
import { main } from "../../src/commands/main.ts";
import { mutate } from "../trace/mutate.ts";
import { ATTACKS } from "./files.ts";

const [name = "", bytes = "", mutations = ""] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "tph-hostile-"));
const cache = join(folder, ".tracepatch_cache");
const path = join(cache, "20260101_000000_000000.tph");
/** What a reader asks first, and the format whose length does not follow from that of the run; others write out every call, as they are meant to. */
const COMMANDS = [
  ["logs", "--json"],
  ["tree", path],
  ["tree", "--json", path],
  ["stats", path],
  ["explain", path],
  ["find", "undefined", path],
  ["why", `${path}#1`],
  ["diff", path, path],
  ["export", "--format", "collapsed", path],
  ["scrub", path],
];
let stderr = "";
let printed = 0;

function sink(take: (text: string) => void): NodeJS.WriteStream {
  const write = (chunk: unknown, _: string, done: () => void) => {
    take(String(chunk));
    done();
  };
  return new Writable({ write, decodeStrings: false }) as NodeJS.WriteStream;
}

async function read(file: Uint8Array): Promise<void> {
  writeFileSync(path, file);
  for (const command of COMMANDS) {
    await main(command, {
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdout: sink((text) => printed += text.length),
      stderr: sink((text) => stderr += text),
      status: 0,
      args: [],
      version: "0",
    });
    if (/This is a bug in tph/.test(stderr)) throw new Error(`${command[0]}: ${stderr}`);
    stderr = "";
  }
}

try {
  mkdirSync(cache);
  const file = ATTACKS[name]!(Number(bytes));
  await read(file);
  for (let i = 0; i < Number(mutations); i++) await read(mutate(file));
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const seconds = (userCPUTime + systemCPUTime) / 1e6;
  console.log(JSON.stringify({ bytes: file.length, seconds, megabytes: mostMemory() / 2 ** 20, printed }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** In bytes. `maxRSS` of a process on Linux may be that of the one that started it. */
function mostMemory(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))![1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * (process.platform === "darwin" ? 1 : 1024);
  }
}
