import process from "node:process";
import { VERSION } from "../version.ts";
import type { startBlockRecording } from "../probe/block_recording.ts";
import type { Branch } from "../probe/dispatch.ts";
import type { BlockProbes } from "../probe/process_handle.ts";
import type { SnapshotOfOptions } from "../probe/snapshot_of.ts";
import { recordSettings } from "../config/record_settings.ts";
import { redactCommand } from "../redact/command.ts";
import { shownSettings } from "../redact/key.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { StoredRun } from "../store/list_runs.ts";
import { runId } from "../store/run_name.ts";
import type { RunHeader } from "../trace/spec.ts";
import { subtree } from "../trace/subtree.ts";
import { Trace } from "../trace/trace.ts";
import { enterFrame, type Frame, frameOfContext, leaveFrame, runIn } from "./context.ts";
import { flushedAtExit } from "./exit.ts";
import { makeRoom, newRun, writeRun } from "./kept_runs.ts";
import { emptyRun, whyEmpty } from "./nothing.ts";
import { checkOptions, isSampled, ownConfig, settle, type Settled, type TraceOptions } from "./options.ts";
import { processHandle } from "./process.ts";
import { Recording } from "./recording.ts";
import { addRoot, addRow, removeRow, rootOfStack, rows, rowSite, watchScopes } from "./rows.ts";
import { plainValue } from "./values.ts";

/** What a block's recording is read from. */
interface Source {
  read(): Trace;
  /** The run's file, when it is kept. */
  path: string | undefined;
  /** Where it is kept, if it is. */
  where?: Settled["where"];
  /** Ends the recording, unless it is another block's. */
  close(): void;
  standing(): { limit: string; dropped: number };
}

/**
 * A part of a program whose calls are recorded, as `trace()` opens it. It ends with the scope of its `using` declaration, or by
 * `end()`. It can be read while it is open, too.
 */
export class Block extends Recording implements Disposable, AsyncDisposable {
  readonly label: string | undefined;
  /** False when `sample` left this block out, or recording is turned off. */
  readonly isRecording: boolean;
  readonly #source: Source;
  readonly #frame: Frame | undefined;
  readonly #annotations: Record<string, unknown> = {};
  #final: Trace | undefined;
  #isOpen = true;

  private constructor(label: string | undefined, source: Source, makeFrame?: (block: Block) => Frame) {
    super();
    this.label = label;
    this.#source = source;
    this.isRecording = makeFrame !== undefined;
    this.#frame = makeFrame?.(this);
  }

  /** Opens a block for the rest of the scope that the caller's `using` declaration is in. */
  static inScope(options: TraceOptions): Block {
    const block = Block.#open(options, true);
    if (block.#frame !== undefined) enterFrame(block.#frame);
    return block;
  }

  /** Opens a block for the time that a function takes, until what it returns is settled. */
  static around<T>(options: TraceOptions, fn: (block: Block) => T): T {
    const block = Block.#open(options, false);
    const frame = block.#frame;
    if (frame === undefined) return fn(block);
    let result: T;
    try {
      result = runIn(frame, () => fn(block));
    } catch (error) {
      block.#end("F", error);
      throw error;
    }
    if (!(result instanceof Promise)) {
      block.#end("L", result);
      return result;
    }
    if (frame.row !== 0) frame.set.probes.S(frame.row);
    return result.then(
      (value) => {
        block.#end("L", value);
        return value;
      },
      (error) => {
        block.#end("F", error);
        throw error;
      },
    ) as T;
  }

  static #open(options: TraceOptions, inScope: boolean): Block {
    checkOptions(options);
    if (!ownConfig().settings.enabled) return new Block(options.label, nothing("disabled", options.label));
    if (!isSampled(options)) return new Block(options.label, nothing("sample", options.label));
    const settled = settle(options);
    const handle = processHandle();
    const outer = frameOfContext() ?? rootOfStack(handle);
    if (handle.run !== undefined) {
      const { path, thread, set, flush } = handle.run;
      const read = () => {
        flush();
        return Trace.open(path);
      };
      return Block.#row(settled, { set, outer, inScope, read, path, thread });
    }
    if (outer !== undefined) {
      const { set, branch, block } = outer;
      return Block.#row(settled, {
        set,
        branch,
        outer,
        inScope,
        read: () => block.whole(),
        path: block.path,
      });
    }
    return Block.#root(settled, inScope);
  }

  /** A block inside a recording: a call there. */
  static #row(
    settled: Settled,
    where: {
      set: BlockProbes;
      branch?: Branch;
      outer: Frame | undefined;
      inScope: boolean;
      read: () => Trace;
      path: string | undefined;
      /** The number of this thread in the run. */
      thread?: number;
    },
  ): Block {
    const { set, branch, outer, inScope, read, path, thread = 0 } = where;
    const { label, own, shown } = settled;
    const { accepts, maxString } = shown;
    const started = performance.timeOrigin + performance.now();
    const isHosted = inScope && set.running() !== 0;
    const row = set.openBlock(rowSite(set, label ?? "trace()"), inScope);
    if (row === 0) return new Block(label, nothing("limit", label));
    let limit = "";
    const blockSites = rows(set).sites;
    /** This block's part of the recording, as a run. */
    const part = (header: Partial<RunHeader> = {}): Uint8Array | undefined => {
      const whole = read();
      const end = limit === "" ? {} : { limit };
      // A worker thread has numbers of its own; a run that keeps the newest calls has numbered them anew.
      const place = whole.threads.find(({ header }) => header.thread === thread)?.placement;
      const call = row + (place?.calls ?? 0) - (whole.end?.earlier ?? 0);
      if (call < 1) return undefined;
      const inner = accepts && new Set([...blockSites.values()].map((site) => place?.sites[site] ?? site));
      const meta = Object.entries(whole.meta).filter(([key]) => !key.startsWith("block:"));
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
    const source: Source = {
      read() {
        if (kept !== undefined) return Trace.open(kept.path);
        const bytes = part();
        if (bytes === undefined) return emptyRun("limit", headerOf(settled, started));
        return Trace.read(bytes, path ?? "the block");
      },
      path,
      where: settled.where,
      close() {
        limit = source.standing().limit;
        removeRow(set, row);
        if (settled.isKeptApart) kept = writeRun(settled, headerOf(settled, started), part);
        source.path = kept?.path ?? path;
      },
      standing: () => ({
        limit: limit || frame!.limit || set.standing().limit,
        dropped: set.standing().dropped,
      }),
    };
    let frame: Frame | undefined;
    return new Block(label, source, (block) => {
      frame = { block, outer, isOpen: true, row, set, branch, limit: "" };
      addRow(set, frame, own);
      if (inScope && !isHosted) watchScopes(frame);
      return frame;
    });
  }

  /** A block with a recording of its own. */
  static #root(settled: Settled, inScope: boolean): Block {
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
    let standing = { limit: "", dropped: 0 };
    const source: Source = {
      read() {
        if (run === undefined) return Trace.read(bytes ?? recording!.bytes(), label ?? "the block");
        recording?.flush();
        return Trace.open(run.path);
      },
      path: run?.path,
      where: settled.where,
      close() {
        dispatcher.close(branch);
        recording!.close();
        standing = set.standing();
        if (run === undefined) bytes = recording!.bytes();
        recording = undefined;
        atExit?.();
        if (run !== undefined) makeRoom(settled, run);
      },
      standing: () => recording === undefined ? standing : set.standing(),
    };
    return new Block(label, source, (block) => {
      const frame: Frame = { block, outer: undefined, isOpen: true, row: 0, set, branch, limit: "" };
      addRoot(branch, frame);
      if (inScope) watchScopes(frame);
      return frame;
    });
  }

  /** The file that the recording is kept in; undefined when it is in memory. */
  get path(): string | undefined {
    return this.#source.path;
  }

  /** Whether the block still records. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  override get wasLimited(): boolean {
    return this.#source.standing().limit !== "";
  }

  override get limitReason(): string | undefined {
    return this.#source.standing().limit || undefined;
  }

  override get annotations(): Record<string, unknown> {
    return { ...this.#annotations };
  }

  get trace(): Trace {
    return this.#final ?? (this.#isOpen ? this.#source.read() : this.#final = this.#source.read());
  }

  /** The recording that the block is part of. */
  whole(): Trace {
    return this.#frame?.outer === undefined || this.#frame.row === 0
      ? this.trace
      : this.#frame.outer.block.whole();
  }

  /**
   * Adds a note to the recording: `t.annotate("user", user.id)`. Secrets in it are hidden.
   *
   * @param value any value; it is copied like an argument, without running its code
   */
  annotate(key: string, value: unknown): this {
    const frame = this.#frame;
    this.#annotations[key] = plainValue(key, value, frame?.set.snapshotOptions ?? unrecorded());
    if (frame === undefined || !frame.isOpen) return this;
    if (frame.row === 0) frame.set.addMeta({ annotations: this.#annotations });
    else {
      frame.set.addMeta({ [`block:${frame.row}`]: { label: this.label, annotations: this.#annotations } });
    }
    return this;
  }

  /**
   * Writes what was recorded so far to a run in the cache folder, for a block in memory that turned out to matter.
   *
   * @returns the run's file; undefined when nothing is recorded, or the file cannot be written
   */
  save(): string | undefined {
    const { path, where } = this.#source;
    if (!this.isRecording || where === undefined) return undefined;
    if (path !== undefined && this.#frame?.row === 0) return path;
    const { trace } = this;
    const cacheMaxSize = ownConfig().settings.cache_max_size;
    const { id: _, ...header } = trace.header;
    const meta = { ...trace.meta, annotations: this.annotations };
    return writeRun({ where, cacheMaxSize }, header, (header) => subtree(trace, 0, { header, meta }))?.path;
  }

  /** Stops recording calls until `resume()`. */
  pause(): this {
    return this.#setPaused(true);
  }

  /** Goes on recording after `pause()`. */
  resume(): this {
    return this.#setPaused(false);
  }

  #setPaused(isPaused: boolean): this {
    const frame = this.#frame;
    if (frame === undefined || !frame.isOpen) return this;
    if (frame.row === 0) frame.branch!.isPaused = isPaused;
    else {
      frame.isPaused = isPaused;
      addRow(frame.set, frame);
    }
    return this;
  }

  /** Ends the block, as the end of its `using` scope does. */
  end(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    this.#end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  #end(outcome?: "L" | "F", value?: unknown): void {
    const frame = this.#frame;
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (frame === undefined) return;
    frame.isOpen = false;
    if (frame.row !== 0) {
      if (outcome === undefined) frame.set.closeBlock(frame.row);
      else {
        frame.set.probes[outcome](frame.row, value);
        frame.set.blocks.open--;
      }
    }
    this.#source.close();
    leaveFrame(frame);
  }

  protected override nothingRecorded(): string {
    return whyEmpty(processHandle(), this.isRecording);
  }
}

let withoutRun: SnapshotOfOptions | undefined;

/** How a value is copied where nothing is recorded. */
function unrecorded(): SnapshotOfOptions {
  if (withoutRun !== undefined) return withoutRun;
  const record = recordSettings(ownConfig().settings);
  return withoutRun = {
    budget: record.budget,
    redactor: record.redact ? createRedactor(record) : undefined,
  };
}

function nothing(why: "disabled" | "sample" | "limit", label: string | undefined): Source {
  return {
    read: () => emptyRun(why, headerOf({ label }, Date.now())),
    path: undefined,
    close() {},
    standing: () => ({ limit: "", dropped: 0 }),
  };
}

/** The command without its secrets: made once, as all blocks have the same. */
let redacted: string[] | undefined;

function headerOf(
  { label, record }: Pick<Settled, "label"> & Partial<Pick<Settled, "record">>,
  started: number,
): Omit<RunHeader, "id"> {
  const [, entry = "", ...args] = process.argv;
  const command = [entry, ...args];
  const { bun, deno } = process.versions as Record<string, string | undefined>;
  return {
    ...(label === undefined ? {} : { label }),
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
