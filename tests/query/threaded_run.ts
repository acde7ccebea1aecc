/**
 * A run with worker threads and a child process: three workers resize a picture each, and the first asks a child.
 *
 * @module
 */

import { Trace } from "../../src/trace/trace.ts";
import { concat, type FileOptions, threadChunks } from "../trace/plain_journal.ts";
import { RunBuilder } from "./build_run.ts";

const EPOCH = 1_767_323_040_000;

export interface ThreadedOptions {
  /** The numbers of the workers in the order in which they began. */
  order?: number[];
  /** One call starts all of them. */
  together?: boolean;
  /** The third worker, which has no end, does not get as far. */
  unfinished?: boolean;
  /** What the child answers. */
  answer?: unknown;
  file?: FileOptions;
}

/** Calls in it: six of the main thread, three, two and two of the workers, two of the child. */
export function threadedFile(
  { order = [1, 2, 3], together, unfinished = false, answer = 42, file = {} }: ThreadedOptions = {},
): Uint8Array {
  const main = new RunBuilder();
  main.events.push({ op: "meta", meta: { epoch: EPOCH, pid: 1 } });
  main.call("main", { cost: 3e6 }, () => {
    main.call("resizeAll", { args: [["a.png", "b.png"]], cost: 1e6, site: { params: ["files"] } }, () => {
      for (let i = 0; i < 3; i++) {
        main.call("Worker", { args: ["./resize.ts"], site: { kind: "external", params: ["url"] } });
      }
    });
    main.call("report", { args: [{ of: "main" }], result: 1 });
  });
  const chunks = [1, 2, 3].map((thread) => {
    const run = new RunBuilder();
    run.events.push({ op: "meta", meta: { epoch: EPOCH + 2 + 1.25 * order.indexOf(thread) } });
    const worker = { kind: "worker", file: "/project/resize.ts" } as const;
    run.call("resize.ts", { cost: 2e6, open: thread === 3, site: worker }, () => {
      run.call("resize", {
        args: [{ file: `${thread}.png` }],
        cost: 5e6,
        open: unfinished && thread === 3,
        ...(thread === 2 ? { error: new Error("bad image") } : { result: thread }),
        site: { file: "/project/resize.ts", params: ["job"] },
      }, () => {
        if (thread === 1) run.call("spawn", { args: ["bun", "child.ts"], site: { kind: "external" } });
      });
    });
    const ends = [{}, { limit: "max_calls", dropped: 5, uncaught: "Error: bad image" }, false as const];
    return threadChunks(
      { thread, order: thread, parent: { thread: 0, call: together ? 2 : 2 + thread }, name: "resize.ts" },
      run.events,
      {
        end: ends[thread - 1],
      },
    );
  });
  const child = new RunBuilder();
  child.events.push({ op: "meta", meta: { epoch: EPOCH + 7 } });
  child.call("child.ts", { cost: 3e6, site: { kind: "process", file: "/project/child.ts" } }, () => {
    child.call("answer", { args: [6, { of: "child" }], result: answer, cost: 1e6 });
  });
  const parent = { thread: 1, call: 3 };
  return concat([
    main.file(file),
    ...chunks.flat(),
    ...threadChunks(
      { thread: 9, kind: "process", parent, name: "child.ts", pid: 4711, command: ["bun", "child.ts"] },
      child.events,
    ),
  ]);
}

export function threadedRun(options: ThreadedOptions = {}): Trace {
  return Trace.read(threadedFile(options));
}
