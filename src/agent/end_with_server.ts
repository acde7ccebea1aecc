/**
 * A command that a server started ends when the server is killed, which can tell nobody: its program would go on for nobody.
 *
 * @module
 */
import process from "node:process";

/** Set by the server for the commands that it starts. */
export const STARTED_BY_SERVER = "TPH_STARTED_BY_SERVER";
/** The value of that for a process that answers questions, see `questions.ts`. */
export const ANSWERING = "answering";

/** How often is looked, in ms. */
const LOOK = 250;
/** What the program is given to end by itself, in ms. */
const GRACE = 2000;

/**
 * Ends this process and the group that it leads once its parent is gone; without a server nothing happens.
 *
 * @returns whether the server asks this process questions
 */
export function endWithServer(env: NodeJS.ProcessEnv): boolean {
  const started = env[STARTED_BY_SERVER];
  if (started === undefined) return false;
  // Programs that this process runs are not to see it.
  delete env[STARTED_BY_SERVER];
  // Windows tells nobody that a parent is gone.
  if (process.platform !== "win32") watchServer();
  return started === ANSWERING;
}

function watchServer(): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    // 0: all processes of the group.
    setTimeout(() => process.kill(0, "SIGKILL"), GRACE);
    process.kill(0, "SIGTERM");
  }, LOOK);
  timer.unref();
}
