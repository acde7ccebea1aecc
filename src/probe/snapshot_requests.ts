/**
 * What functions that answer requests are given, once they have had very many objects: what says which request it is is shown however
 * often such a function is called. An `IncomingMessage` of `node:http` is another one each time, with some forty properties; to copy
 * these took longer than all else of a small request.
 *
 * @module
 */
import { COMPOSITE_KINDS, Tag } from "../trace/snapshot.ts";
import { withoutLastCompiler } from "./engine.ts";
import * as native from "./natives.ts";
import type { SnapshotTexts } from "./snapshot_texts.ts";
import type { SnapshotWriter } from "./snapshot_writer.ts";
import { THINNER } from "./thinning.ts";
import { traceparentOfMessage } from "./trace_headers.ts";
import { attempt, ownSymbols, type prototypeReader } from "./value_kinds.ts";

/** The request is written. */
export const WRITTEN = -1;

const OBJECT = COMPOSITE_KINDS.indexOf("object");
const NONE = 0;
const SHOWN = ["method", "url", "originalUrl", "id"] as const;

/** @param options.put writes a value */
export function createRequests(
  { writer: w, texts, kindOf, put }: {
    writer: SnapshotWriter;
    texts: SnapshotTexts;
    kindOf: ReturnType<typeof prototypeReader>;
    put: (value: unknown, depth: number) => void;
  },
) {
  /** Functions that answer requests. */
  const answering = native.harden(new Set<number>());
  const found: unknown[] = [undefined, undefined, undefined, undefined];

  /** Its own texts and numbers of these names, and the trace context that it came with. */
  function putMessage(value: object, className: string): void {
    const size = native.keysOf(value).length;
    let shown = 0;
    for (let i = 0; i < SHOWN.length; i++) {
      const held = native.ownValue(value, SHOWN[i]!);
      found[i] = typeof held === "string" || typeof held === "number" ? held : undefined;
      if (found[i] !== undefined) shown++;
    }
    const context = attempt(traceparentOfMessage, value);
    w.nodes++;
    w.byte(Tag.COMPOSITE);
    w.byte(OBJECT);
    texts.putName(className);
    w.byte(NONE);
    w.varint(size);
    w.byte(NONE);
    w.byte(NONE);
    w.varint(context === undefined ? shown : shown + 1);
    if (context !== undefined) putNamed("traceparent", context);
    for (let i = 0; i < SHOWN.length; i++) if (found[i] !== undefined) putNamed(SHOWN[i]!, found[i]);
    w.byte(NONE);
    w.varint(size + ownSymbols(value).length - shown);
  }

  function putNamed(name: string, value: unknown): void {
    texts.putName(name);
    put(value, 0);
  }

  withoutLastCompiler([putMessage, putNamed]);
  return {
    answers: (site: number): void => void answering.add(site),
    /** Whether a function answers requests. */
    areOf: (site: number): boolean => answering.size > 0 && answering.has(site),
    /** Writes a request; gives how deep another object is shown that may hold one, such as a framework's context: 0 for a response. */
    put(value: object): number {
      if (native.isProxy(value)) return THINNER[0].depth;
      const { className } = kindOf(native.getPrototypeOf(value));
      if (className === "IncomingMessage") {
        putMessage(value, className);
        return WRITTEN;
      }
      if (native.stringIncludes(className, "Response")) return 0;
      return native.stringIncludes(className, "Request") ? 1 : THINNER[0].depth;
    },
  };
}
