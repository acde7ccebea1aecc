/**
 * How much room there is: for a run's file, and for the thread that records.
 *
 * @module
 */
import { readFileSync, statfsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { tasksOf } from "../safe/processes.ts";

/**
 * How large files may become that this process and its children write (`ulimit -f`), in bytes; 0 where there is no limit, or the
 * system does not tell.
 */
export function fileLimit(): number {
  return limitOf("Max file size");
}

/** A limit of this process and its children, in bytes; 0 where there is none. */
function limitOf(name: string): number {
  return limitIn(textOf("/proc/self/limits"), name);
}

function limitIn(limits: string, name: string): number {
  const [, limit] = new RegExp(`^${name} +(\\d+) `, "m").exec(limits) ?? [];
  return Number(limit ?? 0);
}

/** What a program and the thread that records need of data and of addresses under V8, which ends the process where it cannot have it. */
const NEEDED = [["Max data size", "ulimit -d", 1e9], ["Max address space", "ulimit -v", 1.9e9]] as const;

/** Why a thread that records would keep a program under V8 from starting; undefined where it does not. */
export function whyNoThread(): string | undefined {
  for (const [name, command, needed] of NEEDED) {
    const limit = limitOf(name);
    if (limit === 0 || limit >= needed) continue;
    const [has, needs] = [limit, needed].map((bytes) => Math.floor(bytes / 1e6).toLocaleString("en"));
    return `Its memory is limited to ${has} MB (${command}): V8 needs ${needs} for a program and the thread that records it.`;
  }
  return undefined;
}

/** A recording takes so many processes and threads besides those of the program, and so many for each processor. */
const TASKS = 8;
const TASKS_EACH = 4;

/** A user who may have so many has enough, however many there are. */
const MANY_TASKS = 1024;

/**
 * Why a limit of processes and threads would keep a program from running while it is recorded, as with `--pids-limit` of a
 * container or `ulimit -u`; undefined where it does not, or nothing tells.
 *
 * @param read gives the text of a file, "" where there is none
 * @param tasks counts the user's processes and threads
 */
export function whyFewTasks(
  read = textOf,
  processors = availableParallelism(),
  tasks = tasksOfUser,
): string | undefined {
  const needed = TASKS + TASKS_EACH * processors;
  const why = (left: number, limit: string): string | undefined =>
    left < needed
      ? `There may be ${left} more processes and threads here (${limit}): a recording needs ${needed}.`
      : undefined;
  const own = read("/proc/self/cgroup");
  const [, first] = /^\d+:pids:(.*)$/m.exec(own) ?? [];
  const [, second = ""] = /^0::(.*)$/m.exec(own) ?? [];
  const top = first === undefined ? "/sys/fs/cgroup" : "/sys/fs/cgroup/pids";
  // A limit holds for all below it. Within a container, its own folder may be at the top.
  const names = (first ?? second).split("/").filter((name) => name !== "");
  for (let depth = names.length; depth >= 0; depth--) {
    const folder = [top, ...names.slice(0, depth)].join("/");
    const left = parseInt(read(`${folder}/pids.max`)) - parseInt(read(`${folder}/pids.current`));
    const found = why(left, `${folder}/pids.max`);
    if (found !== undefined) return found;
  }
  const most = limitIn(read("/proc/self/limits"), "Max processes");
  return most > 0 && most < MANY_TASKS ? why(most - tasks(), "ulimit -u") : undefined;
}

/** Root is not stopped by the limit. */
function tasksOfUser(): number {
  const own = process.getuid?.() ?? 0;
  return own === 0 ? -Infinity : tasksOf(own);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** Less room than a minute's record may need. */
const LITTLE = 32 << 20;
/** A chunk of so many calls, with what they were given, has some ten kilobytes. */
const FEW_CALLS = 256;

/**
 * How many calls a chunk of the file has at most, so that a disk that is nearly full gets what it has room for; 0: as many as
 * usual.
 *
 * @param limit how large the file may become, 0 for any size
 */
export function callsInChunk(file: string, limit: number): number {
  if (limit > 0 && limit < LITTLE) return FEW_CALLS;
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < LITTLE ? FEW_CALLS : 0;
  } catch {
    return 0;
  }
}
