/**
 * What is recorded before the writer's thread is there. To start it takes a hundredth of a second, and a second where many programs
 * want the processors: so until then, the program's own thread keeps what stands in the ring, as it stands there, in a
 * file beside the run's. Once the writer has written something, that file is removed. If the program is gone before,
 * killed or crashed, `tph run` makes the run of it (`store/take_early.ts`).
 *
 * | bytes | |
 * | --- | --- |
 * | 4 | length of the thread's header |
 * | | that header, a JSON `ThreadHeader`; nothing for the main thread |
 * | | the ring from its start, as `trace/journal.ts` says |
 *
 * @module
 */
import type { RecordSettings } from "../settings.ts";
import type { FileIdentity, ThreadHeader } from "../trace/spec.ts";
import { appendEarly, makeEarly } from "./early_file.ts";
import { isGranted } from "./is_granted.ts";
import { atomics, bytesOf, isDeno, setElements, uint8s } from "./natives.ts";
import { Control, type Ring } from "./ring.ts";

export interface EarlyEvents {
  /** Keeps the events up to `position`; false when there is no need to any more. */
  keep(position: number): boolean;
}

export interface EarlyOptions {
  /** See `earlyPath`. */
  path: string;
  thread: ThreadHeader | undefined;
  pristine: { <T>(run: () => T): T; writing<T>(run: () => T): T };
}

/** Whether a recording has such files. What is only counted is not in the ring; and where there is little room, the file itself is to have it. */
export function hasEarly(
  { record: { minDuration, foldAfter }, chunkCalls, fileLimit }: {
    record: Pick<RecordSettings, "minDuration" | "foldAfter">;
    chunkCalls?: number | undefined;
    fileLimit?: number | undefined;
  },
): boolean {
  return minDuration === 0 && foldAfter === 0 && chunkCalls === undefined && fileLimit === undefined;
}

/** @returns undefined where there can be no such file */
export function earlyEvents(
  { u8, control }: Ring,
  { path, thread, pristine }: EarlyOptions,
): EarlyEvents | undefined {
  let made: FileIdentity | undefined;
  // The main thread's has been made by the launcher, where nobody else can write.
  const isThere = () => thread === undefined || (made = makeEarly(path)) !== undefined;
  if (!pristine(() => isGranted("write", path) && isThere())) return undefined;
  // What Deno writes files by is made of more.
  const writing = isDeno ? pristine : pristine.writing;
  let kept = 0;
  return {
    keep(position) {
      // The consumer has begun.
      if (atomics.load(control, Control.TAIL) !== 0) return false;
      if (position <= kept) return true;
      try {
        const length = 8 * (position - kept);
        // A copy: not every host writes shared memory.
        const events = uint8s(length);
        setElements(events, bytesOf(u8, 8 * kept, length));
        // The header is made of a text.
        if (kept === 0) pristine(() => appendEarly(path, events, { made, header: { thread } }));
        else writing(() => appendEarly(path, events, { made }));
        kept = position;
        return true;
      } catch {
        return false;
      }
    },
  };
}
