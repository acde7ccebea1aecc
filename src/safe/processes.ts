import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import process from "node:process";
import { lookAt } from "./owners.ts";

/** Whether a process is there, on this machine, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return !hasEnded(pid);
}

/** Whether a process that is there has ended, and nobody has asked how, as in a container whose first process asks for none. */
function hasEnded(pid: number): boolean {
  if (process.platform !== "linux") return false;
  // Its name, before the state, is in parentheses, and may have some.
  return /\) [ZX] [^)]*$/.test(textOf(`/proc/${pid}/stat`));
}

/** Runs' files that other processes have open for writing, as they were found last, and when. */
let open: { paths: ReadonlySet<string>; at: number } | undefined;
/** For so many ms, they are not looked for again. */
const FRESH = 250;

/** Whether another process has a run's file open for writing; where the system does not tell, as only Linux does, false. */
export function isWrittenTo(path: string): boolean {
  if (process.platform !== "linux") return false;
  const now = performance.now();
  if (open === undefined || now - open.at > FRESH) open = { paths: filesOpen(), at: now };
  try {
    return open.paths.has(realpathSync(path));
  } catch {
    return false;
  }
}

/** The words and variables that this user's processes were started with, as one text; none where the system does not tell. */
export function startsOfProcesses(): string {
  const files = (pid: string) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`];
  return processes().flatMap(files).map(textOf).join("\n");
}

/** How many processes and threads a user has; 0 where the system does not tell. */
export function tasksOf(user: number): number {
  let count = 0;
  for (const pid of processes()) {
    const threads = lookAt(`/proc/${pid}/task`);
    // A folder has two links, and one for each folder in it.
    if (threads?.uid === user) count += threads.nlink - 2;
  }
  return count;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // It has ended, or is another user's.
    return "";
  }
}

/** Only Linux tells of them. */
function processes(): string[] {
  return namesIn("/proc").filter((name) => /^\d+$/.test(name));
}

function filesOpen(): Set<string> {
  const paths = new Set<string>();
  for (const pid of processes()) {
    if (pid === String(process.pid)) continue;
    const folder = `/proc/${pid}/fd`;
    for (const fd of namesIn(folder)) {
      try {
        const path = readlinkSync(`${folder}/${fd}`);
        // The permissions of the link are those that the file was opened with.
        if (path.endsWith(".tph") && (lstatSync(`${folder}/${fd}`).mode & 0o200) !== 0) paths.add(path);
      } catch {
        // It has been closed.
      }
    }
  }
  return paths;
}

/** What is in a folder: nothing where it is gone, or may not be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
