import type { HandedOn } from "./handed_on.ts";
import { harden } from "./natives.ts";
import type { BlockProbes } from "./process_handle.ts";
import { spanReader } from "./span_reader.ts";
import type { Site } from "../contract.ts";

/** Spans of an OpenTelemetry SDK that calls took place in. */
export interface SpanNotes {
  /** Notes the active span for a call, amid the event that enters one; tells whether there is one. */
  see(call: number): boolean;
  /** Writes what was noted: between events. */
  write(): void;
}

/** What metadata of a run call the span of a call; the call's number follows. */
const KEY = "span:";

export function spanNotes({ addMeta }: Pick<BlockProbes, "addMeta">): SpanNotes {
  const read = spanReader();
  let noted: Record<string, string> | undefined;
  return {
    see(call) {
      const span = read();
      if (span === undefined) return false;
      // Nothing that the target has put on `Object.prototype` is set off.
      noted ??= { __proto__: null } as unknown as Record<string, string>;
      noted[KEY + call] = span;
      return true;
    },
    write() {
      if (noted === undefined) return;
      const meta = noted;
      noted = undefined;
      addMeta(meta);
    },
  };
}

const handlers = harden(new Set<number>());

/**
 * Has the requests recorded that functions answer, with their spans and statuses, where nobody tells of the requests themselves: from the
 * first such function on that is loaded.
 *
 * @param made.handedOn nothing where calls are numbered anew
 * @returns what is to be told of sites
 */
export function noteHandlers(
  { answers, blocks }: Pick<BlockProbes, "answers" | "blocks">,
  made: { notes: () => SpanNotes; handedOn?: (() => HandedOn) | undefined },
): (sites: readonly Site[], first: number) => void {
  return (sites, first) => {
    for (let i = 0; i < sites.length; i++) {
      if (sites[i]!.route === undefined) continue;
      handlers.add(first + i);
      answers(first + i);
      if (blocks.request !== undefined) continue;
      const { see } = made.notes();
      blocks.request = (call, site) => {
        if (handlers.has(site)) see(call);
        return 0;
      };
      const { add } = made.handedOn?.() ?? {};
      if (add === undefined) continue;
      blocks.handedOn = (call, site, promise) => {
        if (handlers.has(site)) add(call, promise);
      };
    }
  };
}
