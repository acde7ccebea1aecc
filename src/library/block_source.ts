/**
 * Where the calls of a block are recorded: below a call of a recording that is running, in a recording of its own, or nowhere.
 *
 * @module
 */
import process from "node:process";
import type { startBlockRecording } from "../probe/block_recording.ts";
import type { Branch } from "../probe/dispatch.ts";
import type { BlockProbes } from "../probe/process_handle.ts";
import { redactCommand } from "../redact/command.ts";
import { shownSettings } from "../redact/key.ts";
import { serviceName } from "../scope/service_name.ts";
import type { StoredRun } from "../store/list_runs.ts";
import { runId } from "../store/run_name.ts";
import type { RunEnd, RunHeader } from "../trace/spec.ts";
import { subtree } from "../trace/subtree.ts";
import { Trace } from "../trace/trace.ts";
import { VERSION } from "../version.ts";
import type { Block } from "./block.ts";
import type { Frame } from "./context.ts";
import { flushedAtExit } from "./exit.ts";
import { makeRoom, newRun, writeRun } from "./kept_runs.ts";
import { emptyRun } from "./nothing.ts";
import type { Settled } from "./options.ts";
import { processHandle } from "./process.ts";
import {
  addInnerBlock,
  addRoot,
  innerBlocks,
  innerBlockSite,
  removeInnerBlock,
  tieToActivation,
  whenNoInnerBlock,
} from "./inner_blocks.ts";

/** The limit that was hit, or "", and the calls that are missing. */
interface Standing {
  limit: string;
  dropped: number;
}

/** What a block's recording is read from. */
export interface BlockSource {
  read(): Trace;
  /** The run's file, when it is kept. */
  path: string | undefined;
  /** Where it is kept, if it is. */
  where?: Settled["where"];
  /** Ends the recording, unless it is another block's; one that has open blocks in it goes on until the last of them ends. */
  close(): void;
  /** Whether nothing more can come. */
  isComplete(): boolean;
  standing(): Standing;
}

/** What a block is made of when it opens. */
export interface Opening {
  label: string | undefined;
  source: BlockSource;
  /** Makes the block known to the recorder; undefined when it is not recorded. */
  makeFrame?: (block: Block) => Frame;
}

/** A block inside a recording: a call there. */
export function innerOpening(
  settled: Settled,
  where: {
    set: BlockProbes;
    branch?: Branch;
    outer: Frame | undefined;
    isUsing: boolean;
    read: () => Trace;
    path: string | undefined;
    /** The number of this thread in the run. */
    thread?: number;
  },
): Opening {
  const { set, branch, outer, isUsing, read, path, thread = 0 } = where;
  const { label, own, shown } = settled;
  const { accepts, maxString } = shown;
  const started = performance.timeOrigin + performance.now();
  const isHosted = isUsing && set.running() !== 0;
  const ownCall = set.openBlock(innerBlockSite(set, label ?? "trace()"), { isUsing });
  if (ownCall === 0) return nothingOpening("limit", label);
  let closed: Standing | undefined;
  const blockSites = innerBlocks(set).sites;
  /** This block's part of the recording, as a run. */
  const part = (header: Partial<RunHeader> = {}): Uint8Array | undefined => {
    const whole = read();
    const { limit } = source.standing();
    const { leftOut, refused } = frame!;
    const end: Partial<RunEnd> = { dropped: leftOut + refused };
    if (limit !== "") end.limit = limit;
    if (refused > 0) end.refused = refused;
    // A worker thread has numbers of its own; a run that keeps the newest calls has numbered them anew.
    const place = whole.threads.find(({ header }) => header.thread === thread)?.placement;
    const call = ownCall + (place?.calls ?? 0) - (whole.end?.earlier ?? 0);
    if (call < 1) return undefined;
    const inner = accepts && new Set([...blockSites.values()].map((site) => place?.sites[site] ?? site));
    const meta = Object.entries(whole.wholeMeta()).filter(([key]) => !key.startsWith("block:"));
    return subtree(whole, call, {
      // This process goes on after the block: it is not what the run's launcher waits for.
      header: { label, launcher: undefined, started, ...header },
      meta: { ...Object.fromEntries(meta), annotations: frame!.block.annotations },
      end,
      accepts: accepts && ((site) => inner!.has(site) || accepts(whole.site(site).file)),
      maxString,
    });
  };
  let kept: StoredRun | undefined;
  const source: BlockSource = {
    read() {
      if (kept !== undefined) return Trace.open(kept.path);
      const bytes = part();
      if (bytes === undefined) return emptyRun("limit", headerOf(settled, started));
      return Trace.read(bytes, path ?? "the block");
    },
    path,
    where: settled.where,
    close() {
      closed = source.standing();
      removeInnerBlock(set, ownCall);
      if (settled.isKeptApart) kept = writeRun(settled, headerOf(settled, started), part);
      source.path = kept?.path ?? path;
    },
    isComplete: () => closed !== undefined,
    standing() {
      if (closed !== undefined) return closed;
      const { limit, leftOut: dropped } = frame!;
      return limit === "" ? set.standing() : { limit, dropped };
    },
  };
  let frame: Frame | undefined;
  const makeFrame = (block: Block): Frame => {
    frame = { block, outer, isOpen: true, call: ownCall, set, branch, limit: "", leftOut: 0, refused: 0 };
    addInnerBlock(set, frame, own);
    if (isUsing && !isHosted) tieToActivation(frame);
    return frame;
  };
  return { label, source, makeFrame };
}

/** A block with a recording of its own. */
export function rootOpening(settled: Settled, { isUsing }: { isUsing: boolean }): Opening {
  const { label, record, cache } = settled;
  const { dispatcher, start } = processHandle().blocks!;
  const started = performance.timeOrigin + performance.now();
  const header: Omit<RunHeader, "id"> = { ...headerOf(settled, started), settings: shownSettings(record) };
  const run = cache ? newRun(settled.where, header) : undefined;
  let recording: ReturnType<typeof startBlockRecording> | undefined = start({
    header: { id: run?.id ?? runId(started, label), ...header },
    settings: record,
    ...(run === undefined ? {} : { path: run.path, identity: run.identity }),
  });
  run?.release();
  const { set } = recording;
  const branch: Branch = {
    set: set,
    isPaused: false,
    accepts: settled.accepts,
    base: 0,
    sites: new Int32Array(256),
  };
  dispatcher.open(branch);
  if (label !== undefined || run !== undefined) set.addMeta({ block: label ?? "trace()" });
  const atExit = run === undefined ? undefined : flushedAtExit(() => recording?.flush());
  let bytes: Uint8Array | undefined;
  let standing: Standing = { limit: "", dropped: 0 };
  const finish = () => {
    dispatcher.close(branch);
    recording!.close();
    standing = set.standing();
    if (run === undefined) bytes = recording!.bytes();
    recording = undefined;
    atExit?.();
    if (run !== undefined) makeRoom(settled, run);
  };
  const source: BlockSource = {
    read() {
      if (run === undefined) return Trace.read(bytes ?? recording!.bytes(), label ?? "the block");
      recording?.flush();
      return Trace.open(run.path);
    },
    path: run?.path,
    where: settled.where,
    close() {
      whenNoInnerBlock(set, finish);
      // It goes on then; who opens the file meanwhile finds what there is.
      recording?.flush();
    },
    isComplete: () => recording === undefined,
    standing: () => recording === undefined ? standing : set.standing(),
  };
  const makeFrame = (block: Block): Frame => {
    const frame: Frame = {
      block,
      outer: undefined,
      isOpen: true,
      call: 0,
      set,
      branch,
      limit: "",
      leftOut: 0,
      refused: 0,
    };
    addRoot(branch, frame);
    if (isUsing) tieToActivation(frame);
    return frame;
  };
  return { label, source, makeFrame };
}

/** A block that is not recorded. */
export function nothingOpening(why: Parameters<typeof emptyRun>[0], label: string | undefined): Opening {
  const source: BlockSource = {
    read: () => emptyRun(why, headerOf({ label }, Date.now())),
    path: undefined,
    close() {},
    isComplete: () => true,
    standing: () => ({ limit: "", dropped: 0 }),
  };
  return { label, source };
}

/** The command without its secrets: made once, as all blocks have the same. */
let redacted: string[] | undefined;
/** The service as the environment named it at the first block. */
let service: { name: string | undefined } | undefined;

function headerOf(
  { label, record }: Pick<Settled, "label"> & Partial<Pick<Settled, "record">>,
  started: number,
): Omit<RunHeader, "id"> {
  const [, entry = "", ...args] = process.argv;
  const command = [entry, ...args];
  service ??= { name: serviceName(process.env) };
  const { bun, deno } = process.versions as Record<string, string | undefined>;
  return {
    ...(label === undefined ? {} : { label }),
    ...(service.name === undefined ? {} : { service: service.name }),
    command: record?.redact ? redacted ??= redactCommand(command, record) : command,
    entry,
    cwd: process.cwd(),
    host: bun !== undefined ? "bun" : deno !== undefined ? "deno" : "node",
    scope: process.cwd(),
    started,
    tph: VERSION,
    settings: {},
  };
}
