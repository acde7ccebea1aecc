/**
 * Blocks that are calls of a recording, and activations that blocks were opened in: the recorder asks about them while they are open.
 *
 * @module
 */
import type { Branch } from "../probe/dispatch.ts";
import { UNKNOWN_SITE } from "../trace/json.ts";
import type { BlockProbes, ProcessHandle } from "../probe/process_handle.ts";
import { enterFrame, type Frame, frameOfContext } from "./context.ts";

/** What is known about a recording that has blocks. */
interface InnerBlocks {
  frames: Map<number, Frame>;
  sites: Map<string, number>;
  /** What waits for the last of them to end. */
  whenNone?: () => void;
}

const innerBlocksOf = new WeakMap<object, InnerBlocks>();

/** Has a recording ask for the asynchronous context. */
export function innerBlocks(set: BlockProbes): InnerBlocks {
  let known = innerBlocksOf.get(set.blocks);
  if (known !== undefined) return known;
  const frames = new Map<number, Frame>();
  innerBlocksOf.set(set.blocks, known = { frames, sites: new Map() });
  const { blocks } = set;
  blocks.context = () => {
    const frame = frameOfContext();
    return frame?.set.blocks === blocks ? frame.call : 0;
  };
  blocks.suspended = (call) => {
    const frame = frames.get(call);
    if (frame !== undefined) enterFrame(frame.outer);
  };
  blocks.resumed = (call) => {
    const frame = frames.get(call);
    if (frame !== undefined) enterFrame(frame);
  };
  blocks.refuses = (runningAt, depth) => {
    for (let i = 0; i <= depth; i++) {
      const frame = frames.get(runningAt(i));
      if (frame !== undefined) return refuses(frame, i);
    }
    const frame = frameOfContext();
    return frame?.set.blocks === blocks ? refuses(frame, depth) : "";
  };
  return known;
}

/** Why a block, or one around it, leaves out a call that has `above` calls of the block above it. */
function refuses(frame: Frame, above: number): "" | "paused" | "limit" {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) {
    if (at.isPaused) return "paused";
    const { limits } = at;
    if (limits === undefined) continue;
    if (limits.maxDepth > 0 && at === frame && above >= limits.maxDepth) return limit(at, "max_depth");
    if (limits.maxTime > 0 && performance.now() - limits.started > limits.maxTime) {
      return limit(at, "max_time");
    }
    if (limits.maxCalls > 0 && limits.calls >= limits.maxCalls) return limit(at, "max_calls");
    limits.calls++;
  }
  return "";
}

function limit(frame: Frame, name: string): "limit" {
  frame.limit ||= name;
  frame.leftOut++;
  for (let at = frame.outer; at !== undefined; at = at.outer) at.refused++;
  return "limit";
}

/** The site of blocks with that label. */
export function innerBlockSite(set: BlockProbes, label: string): number {
  const { sites } = innerBlocks(set);
  let site = sites.get(label);
  if (site === undefined) {
    site = set.addSites([{ ...UNKNOWN_SITE, name: label, kind: "block" }]);
    sites.set(label, site);
  }
  return site;
}

/** Makes a block known, with limits of its own if it has any. */
export function addInnerBlock(
  set: BlockProbes,
  frame: Frame,
  own?: { maxDepth: number; maxCalls: number; maxTime: number },
): void {
  innerBlocks(set).frames.set(frame.call, frame);
  if (own !== undefined && own.maxDepth + own.maxCalls + own.maxTime > 0) {
    frame.limits = { ...own, calls: 0, started: performance.now() };
  }
  watch(set);
}

export function removeInnerBlock(set: BlockProbes, call: number): void {
  const known = innerBlocks(set);
  known.frames.delete(call);
  watch(set);
  if (known.frames.size > 0) return;
  const { whenNone } = known;
  delete known.whenNone;
  whenNone?.();
}

/** Calls back once no block is open inside a recording: now, if none is. */
export function whenNoInnerBlock(set: BlockProbes, then: () => void): void {
  const known = innerBlocksOf.get(set.blocks);
  if (known === undefined || known.frames.size === 0) then();
  else known.whenNone = then;
}

function watch(set: BlockProbes): void {
  let isWatched = false;
  for (const { isPaused, limits } of innerBlocks(set).frames.values()) {
    isWatched ||= isPaused === true || limits !== undefined;
  }
  if (isWatched !== set.blocks.isWatched) set.watchBlocks(isWatched);
}

// Activations, where blocks have recordings of their own

const framesOf = new Map<number, Frame[]>();
const roots = new WeakMap<Branch, Frame>();

/** Ties a block to the activation that runs, so that it is suspended and resumed with it. */
export function tieToActivation(frame: Frame): void {
  const dispatcher = handleOf?.blocks?.dispatcher;
  const activation = dispatcher?.activation() ?? 0;
  if (dispatcher === undefined || activation === 0) return;
  const frames = framesOf.get(activation);
  if (frames === undefined) framesOf.set(activation, [frame]);
  else frames.push(frame);
  dispatcher.watchActivation(activation);
}

let handleOf: ProcessHandle | undefined;

/** The block whose calls are on the stack, where the asynchronous context knows of none. */
export function rootOfStack(handle: ProcessHandle): Frame | undefined {
  if (handle.blocks === undefined) return undefined;
  if (handleOf !== handle) connect(handle);
  const branch = handle.blocks.dispatcher.running();
  return branch === undefined ? undefined : roots.get(branch);
}

/** Makes the block of a recording of its own known. */
export function addRoot(branch: Branch, frame: Frame): void {
  roots.set(branch, frame);
}

function connect(handle: ProcessHandle): void {
  handleOf = handle;
  const { surroundings } = handle.blocks!.dispatcher;
  // A dependency may have a copy of the library of its own: what it has said before holds on.
  const others = { ...surroundings };
  const suspended = (activation: number) => {
    const frames = framesOf.get(activation);
    if (frames !== undefined) enterFrame(frames[0]!.outer);
  };
  surroundings.branch = () => frameOfContext()?.branch ?? others.branch();
  surroundings.suspended = (activation) => {
    others.suspended(activation);
    suspended(activation);
  };
  surroundings.ended = (activation) => {
    others.ended(activation);
    suspended(activation);
    framesOf.delete(activation);
  };
  surroundings.resumed = (activation) => {
    others.resumed(activation);
    const frames = framesOf.get(activation);
    if (frames === undefined) return;
    const open = frames.filter(({ isOpen }) => isOpen);
    if (open.length > 0) enterFrame(open.at(-1));
  };
}
