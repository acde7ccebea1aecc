import type { SnapshotOfOptions } from "../probe/snapshot_of.ts";
import { recordSettings } from "../config/record_settings.ts";
import { createRedactor } from "../redact/redactor.ts";
import { subtree } from "../trace/subtree.ts";
import { Trace } from "../trace/trace.ts";
import { type BlockSource, innerOpening, nothingOpening, type Opening, rootOpening } from "./block_source.ts";
import { enterFrame, type Frame, frameOfContext, leaveFrame, runIn } from "./context.ts";
import { writeRun } from "./kept_runs.ts";
import { whyEmpty } from "./nothing.ts";
import { checkedOptions, ownConfig, settle, type TraceOptions } from "./options.ts";
import { processHandle } from "./process.ts";
import { Recording } from "./recording.ts";
import { activeTraceparent } from "../probe/active_span.ts";
import { addInnerBlock, rootOfStack } from "./inner_blocks.ts";
import { plainValue } from "./values.ts";
import { isOneTooMany, isSampled, isTurnedOff } from "./whether.ts";

/**
 * A part of a program whose calls are recorded, as `trace()` opens it. It ends where its `using` declaration ends, or by
 * `end()`. You can read it while it is open, too.
 *
 * @example
 * ```ts
 * using t = trace({ label: "checkout", cache: false });
 * checkout(cart);
 * if (t.roots.some(({ outcome }) => outcome === "threw")) t.save();
 * ```
 */
export class Block extends Recording implements Disposable, AsyncDisposable {
  /** The name to find the recording by. */
  readonly label: string | undefined;
  /** False when `sample` left this block out, or recording is turned off. */
  readonly isRecording: boolean;
  readonly #source: BlockSource;
  readonly #frame: Frame | undefined;
  readonly #annotations: Record<string, unknown> = {};
  #final: Trace | undefined;
  #isOpen = true;

  private constructor({ label, source, makeFrame }: Opening) {
    super();
    this.label = label;
    this.#source = source;
    this.isRecording = makeFrame !== undefined;
    this.#frame = makeFrame?.(this);
  }

  /** Opens a block, and notes the trace that it is a part of. */
  static #open(given: TraceOptions, how: { isUsing: boolean }): Block {
    const options = checkedOptions(given);
    const block = Block.#opened(options, how);
    const traceparent = options.traceparent ?? (block.isRecording ? activeTraceparent() : undefined);
    return typeof traceparent === "string" ? block.annotate("traceparent", traceparent) : block;
  }

  /** Opens a block for a `using` declaration of the caller: it ends with the braces that the declaration stands in. */
  static forUsing(options: TraceOptions): Block {
    const block = Block.#open(options, { isUsing: true });
    if (block.#frame !== undefined) enterFrame(block.#frame);
    return block;
  }

  /** Opens a block for the time that a function takes, until what it returns is settled. */
  static around<T>(options: TraceOptions, fn: (block: Block) => T): T {
    const block = Block.#open(options, { isUsing: false });
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
    if (frame.call !== 0) frame.set.probes.S(frame.call);
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

  static #opened(options: TraceOptions, { isUsing }: { isUsing: boolean }): Block {
    if (isTurnedOff()) return new Block(nothingOpening("disabled", options.label));
    if (!isSampled(options)) return new Block(nothingOpening("sample", options.label));
    const settled = settle(options);
    const handle = processHandle();
    const outer = frameOfContext() ?? rootOfStack(handle);
    if (handle.run !== undefined) {
      const { path, thread, set, flush } = handle.run;
      const read = () => {
        flush();
        return Trace.open(path);
      };
      return new Block(innerOpening(settled, { set, outer, isUsing, read, path, thread }));
    }
    if (outer !== undefined) {
      const { set, branch, block } = outer;
      return new Block(innerOpening(settled, {
        set,
        branch,
        outer,
        isUsing,
        read: () => block.whole(),
        path: block.path,
      }));
    }
    if (isOneTooMany(options)) return new Block(nothingOpening("rate", options.label));
    return new Block(rootOpening(settled, { isUsing }));
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

  /** The run itself. Of an open block, it is read anew each time: keep it in a variable. */
  get trace(): Trace {
    if (this.#final !== undefined) return this.#final;
    const read = this.#source.read();
    if (!this.#isOpen && this.#source.isComplete()) this.#final = read;
    return read;
  }

  /** The recording that the block is part of. */
  whole(): Trace {
    return this.#frame?.outer === undefined || this.#frame.call === 0
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
    if (frame.call === 0) frame.set.addMeta({ annotations: this.#annotations });
    else {
      frame.set.addMeta({ [`block:${frame.call}`]: { label: this.label, annotations: this.#annotations } });
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
    if (path !== undefined && this.#frame?.call === 0) return path;
    const { trace } = this;
    const cacheMaxSize = ownConfig().settings.cache_max_size;
    const { id: _, ...header } = trace.header;
    const meta = { ...trace.wholeMeta(), annotations: this.annotations };
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
    if (frame.call === 0) frame.branch!.isPaused = isPaused;
    else {
      frame.isPaused = isPaused;
      addInnerBlock(frame.set, frame);
    }
    return this;
  }

  /** Ends the block, as the end of its `using` declaration does. */
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
    if (frame.call !== 0) {
      if (outcome === undefined) frame.set.closeBlock(frame.call);
      else {
        frame.set.probes[outcome](frame.call, value);
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
