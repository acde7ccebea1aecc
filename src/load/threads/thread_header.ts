import { realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Site } from "../../contract.ts";
import { isGranted } from "../../probe/is_granted.ts";
import { redactCommand } from "../../redact/command.ts";
import type { ThreadHeader } from "../../trace/spec.ts";
import { cacheKey } from "../module_cache.ts";
import type { Plan } from "../../plan/plan.ts";

/**
 * A number for this thread that no other thread of the run has, as far as 31 bits can promise. Nothing is drawn from
 * the random numbers of the target, which it may have seeded.
 */
export function threadNumber(): number {
  const key = cacheKey(String(process.pid), String(process.hrtime.bigint()), String(performance.timeOrigin));
  return (parseInt(key.slice(0, 8), 16) >>> 1) || 1;
}

/**
 * The header of this worker thread or child process, and the site of the call that stands for it.
 *
 * @param thread its number
 * @param module the first module in scope, where the host does not reveal which script it runs
 */
export function describeThread(
  plan: Plan & { thread: object },
  { thread, module }: { thread: number; module: string },
): { header: ThreadHeader; site: Site } {
  const { host, record, scope, thread: { kind, parent, order } } = plan as Required<Plan>;
  const file = entry(host) ?? module;
  const name = scriptName(file, scope);
  const command = [host, ...process.execArgv, ...process.argv.slice(1)];
  const header: ThreadHeader = { thread, kind, parent, order, name, pid: process.pid, host };
  if (kind === "process") header.command = record.redact ? redactCommand(command, record) : command;
  return {
    header,
    site: { name, kind, async: false, generator: false, file, line: 1, column: 1, params: [] },
  };
}

/** What a script is called: the same in each checkout of a project, wherever its packages are. */
function scriptName(file: string, scope: string): string {
  const installed = file.lastIndexOf(`${sep}node_modules${sep}`);
  const inScope = installed < 0 ? relative(scope, file) : file.slice(installed + 1);
  return inScope.startsWith("..") || isAbsolute(inScope) ? file : inScope.split(sep).join("/");
}

const SCRIPT = /\.[cm]?[jt]sx?$/;

/** The script that this thread runs. */
function entry(host: Plan["host"]): string | undefined {
  try {
    const { Bun, Deno } = globalThis as { Bun?: { main: string }; Deno?: { mainModule: string } };
    const path = host === "bun"
      ? Bun?.main
      : host === "deno"
      ? fileURLToPath(Deno!.mainModule)
      : process.argv[1];
    // A program given by `-e` has no file, and its first argument is in that place.
    if (path === undefined || !isAbsolute(path)) return undefined;
    if (SCRIPT.test(path)) return path;
    // A command of a package is a link to its script.
    const real = isGranted("read", path) ? realpathSync(path) : path;
    return SCRIPT.test(real) ? real : undefined;
  } catch {
    return undefined;
  }
}
