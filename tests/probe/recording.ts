/** A recording in memory: the real probes on a real ring, drained into a Trace. */
import { createProbes } from "../../src/probe/probes.ts";
import { Control, createSharedRing, viewRing } from "../../src/probe/ring.ts";
import { DEFAULT_SETTINGS, type RecordSettings } from "../../src/settings.ts";
import { concat, fileHead, jsonChunk } from "../../src/trace/chunk.ts";
import { TraceEncoder } from "../../src/trace/encode.ts";
import { ChunkKind, Outcome } from "../../src/trace/spec.ts";
import { Trace, type Value } from "../../src/trace/trace.ts";
import type { SiteKind } from "../../src/contract.ts";

/**
 * @param options `isStuck`: while it is true, the ring is not drained; `keeping`: ticks of the clock that it takes to keep the first
 * calls, where they are kept
 */
export function startRecording(
  settings: Partial<RecordSettings> = {},
  { isStuck = () => false, idle, keeping }: {
    isStuck?: () => boolean;
    idle?: () => void;
    keeping?: number;
  } = {},
) {
  const ring = viewRing(createSharedRing({ folding: Boolean(settings.minDuration || settings.foldAfter) }));
  const parts: Uint8Array[] = [
    fileHead(),
    jsonChunk(ChunkKind.HEADER, {
      id: "test",
      command: [],
      entry: "/main.ts",
      cwd: "/",
      host: "deno",
      scope: "/",
      started: 0,
      tph: "0",
      settings: {},
    }),
  ];
  const encoder = new TraceEncoder((bytes) => parts.push(bytes.slice()));
  let tail = 0;
  let now = 0;
  function drain() {
    if (isStuck()) return;
    tail = encoder.follow(ring, tail, ring.control[Control.SAFE]!);
    Atomics.store(ring.control, Control.TAIL, tail);
  }
  const set = createProbes(ring, {
    settings: { ...DEFAULT_SETTINGS, ...settings },
    clock: () => now++,
    nanoseconds: 10,
    drain,
    ...(idle === undefined ? {} : { idle }),
    ...(keeping === undefined ? {} : {
      early: {
        keep() {
          now += keeping;
          return true;
        },
      },
    }),
  });
  /** Ends the chunk under construction. */
  function flush(): void {
    set.publish();
    drain();
    encoder.flush();
  }
  /** The whole file. */
  function finishBytes(): Uint8Array {
    flush();
    return concat(parts);
  }
  return {
    probes: set.probes,
    ring,
    /** Announces functions by name and parameters: `f(a, b)`; gives the first one's id. */
    sites(...signatures: string[]): number {
      return set.addSites(signatures.map((signature) => {
        const [, name, params] = /^(.*?)\((.*)\)$/.exec(signature)!;
        return {
          name: name!,
          kind: "function" as SiteKind,
          async: false,
          generator: false,
          file: "/main.ts",
          line: 1,
          column: 1,
          params: params === "" ? [] : params!.split(", "),
        };
      }));
    },
    finish: (): Trace => Trace.read(finishBytes()),
    flush,
    finishBytes,
  };
}

const OUTCOMES = Object.fromEntries(
  Object.entries(Outcome).map(([name, code]) => [code, name.toLowerCase()]),
);

/** The calls of a run, a line each, indented by depth: `  f(1) → 2`. */
export function outline(trace: Trace): string[] {
  const depth = [-1];
  const lines: string[] = [];
  for (let call = 1; call <= trace.callCount; call++) {
    depth[call] = depth[trace.parentOf(call)]! + 1;
    const outcome = OUTCOMES[trace.outcomeOf(call)]!;
    const result = trace.resultOf(call);
    const end = outcome === "returned"
      ? ` → ${plain(result)}`
      : outcome === "threw"
      ? ` ✗ ${plain(result)}`
      : ` … ${outcome}`;
    lines.push(
      "  ".repeat(depth[call]!) + `${trace.siteOf(call).name}(${trace.argsOf(call).map(plain).join(", ")})` +
        end,
    );
  }
  return lines;
}

function plain(value: Value | undefined): string {
  const s = value?.snapshot;
  if (s === undefined) return "-";
  if (s.type === "string" || s.type === "number" || s.type === "boolean") return String(s.value);
  if (s.type === "composite") return s.text ?? s.className;
  return s.type;
}
