/**
 * One recording of this process: ring, probes and writer's thread, from the first call to the last.
 *
 * @module
 */
import process from "node:process";
import { append, apply, atomics, isBun, isDeno } from "./natives.ts";
import { createDrain, type Drain } from "./drain.ts";
import { fastClock, hostClock } from "./clock.ts";
import type { BlockProbes } from "./process_handle.ts";
import { isEnding } from "./at_exit.ts";
import { earlyEvents, hasEarly } from "./early.ts";
import { externalProbes, type Substitute } from "./external_probes.ts";
import { memoryReader } from "./memory.ts";
import { openEarly, ownDescriptor } from "./own_descriptor.ts";
import { partAt } from "./parts.ts";
import { createProbes, type ProbeSet } from "./probes.ts";
import { isUnheard } from "./process_emissions.ts";
import { pendingTest } from "./promise_state.ts";
import { Control, createSharedRing, State, Stop, UNABLE, viewRing } from "./ring.ts";
import { withListeners } from "./listeners.ts";
import type { ExternalProbes, Site } from "../contract.ts";
import type { FileIdentity, ThreadHeader } from "../trace/spec.ts";
import { earlyPath } from "../trace/early.ts";
import type { RecordSettings } from "../settings.ts";
import { type HandedOn, handedOn } from "./handed_on.ts";
import { type SpanNotes, spanNotes } from "./span_notes.ts";
import { learnSurroundings } from "./surroundings.ts";
import { startWriter } from "./thread.ts";
import { uncaughtText } from "./uncaught.ts";

export interface RecorderOptions {
  /** The trace file, with its header; the recorder appends to it. */
  file: string;
  /** Which file that is; see `DrainOptions`. */
  identity?: FileIdentity | undefined;
  /** See `OpenOptions`. */
  fileLimit?: number | undefined;
  /** See `DrainOptions`. */
  chunkCalls?: number | undefined;
  record: RecordSettings;
  /** The script that the writer's thread runs, see `startWriter`. */
  writerScript: string;
  /** For a worker thread or a child process: its header, and the site of the call that stands for all of it. */
  thread?: { header: ThreadHeader; site: Site } | undefined;
  /** For a worker: memory that shows the thread that started it how far it is, and its `threadId`. */
  worker?: { control: SharedArrayBuffer; threadId: number } | undefined;
  /** Milliseconds ago at which what is recorded began. */
  age?: number;
  /** By which the threads of the process tell each other of secrets. */
  secrets?: SharedArrayBuffer | undefined;
  /** Runs something with the built-ins as they were before the target; `isWhole` says whether that is true of all of them. */
  pristine: { <T>(run: () => T): T; isWhole(): boolean; writing<T>(run: () => T): T };
  /** Puts something in place of what is handed to external calls. */
  substitute?: Substitute | undefined;
}

export interface Recorder extends Pick<ProbeSet, "probes" | "addSites" | "addMeta"> {
  /** The probes of external calls. */
  external: ExternalProbes;
  /** For blocks of `trace()`. */
  set: BlockProbes;
  /** Spans of an OpenTelemetry SDK; made when they are first wanted. */
  spanNotes(): SpanNotes;
  /** Statuses of requests that were handed on; made when they are first wanted. */
  handedOn(): HandedOn;
  /** The running call's id, that of an external call too; where none is running, of the call that stands for the thread, or 0. */
  running(): number;
  /** Notes for the reader of the run, such as a module that was not instrumented. */
  remark(text: string): void;
  /** Notes the error that ends the program; nothing when it goes on after all. */
  uncaught(uncaught: { error: unknown } | undefined): void;
  /** Returns when everything recorded so far is in the file, with how the run stands. Recording goes on. */
  flush(): void;
  /** The same when the thread or process ends: the call that stands for it is left. With `mayGoOn`, what is pending may not stay so. */
  end(mayGoOn?: boolean): void;
}

/** How long a full ring waits for a writer that has not started, in ms, before the target's thread writes itself. */
const START_PATIENCE = 2_000;
/** How long it waits for a writer that does not get on, in ms, before recording stops. */
const FULL_PATIENCE = 60_000;
/** Milliseconds after which a call that may yet turn out to be short is in the file all the same. */
const CLAIM_AFTER = 20;
/** Where a part of the ring lasts longer than that, in ms, the writer need not be woken for it. */
const ROOM_GAP = 5;
/** Nor where no call runs so soon after the last time that none did, in ms. */
const IDLE_GAP = 20;
/** How long a flush waits for the writer, in ms. */
const FLUSH_PATIENCE = 30_000;
/** How long flushes between calls at the end may take in all, in ms; then there is one after each such time without. */
const LATE_PATIENCE = 1_000;

export function startRecorder(
  {
    file,
    identity: made,
    fileLimit,
    chunkCalls,
    record,
    writerScript,
    thread,
    worker,
    age = 0,
    secrets,
    pristine,
    substitute,
  }: RecorderOptions,
): Recorder {
  // What begins later begins in the part that is there then.
  const identity = (record.rotates ? pristine(() => partAt(file))?.identity : undefined) ?? made;
  const folding = record.minDuration > 0 || record.foldAfter > 0;
  const shared = createSharedRing({ folding, control: worker?.control });
  const ring = viewRing(shared);
  const { control } = ring;
  control[Control.THREAD] = worker?.threadId ?? 0;
  const keepLast = record.keep === "last" ? record.maxCalls : 0;
  const { trackMemory } = record;
  const now = performance.now.bind(performance);
  const earlyFile = hasEarly({ record, chunkCalls, fileLimit }) ? earlyPath(file, thread?.header) : undefined;
  const events = earlyFile === undefined
    ? undefined
    : earlyEvents(ring, { path: earlyFile, thread: thread?.header, pristine });
  const drainOptions = {
    file,
    identity,
    fileLimit,
    chunkCalls,
    maxBytes: record.maxBytes,
    keepLast,
    trackMemory,
    thread: thread?.header,
    early: events && earlyFile,
    rotates: record.rotates,
  };
  let own: Drain | undefined;
  let waited = 0;
  const how = keepLast > 0 ? "update" : "append";
  const early = worker === undefined ? openEarly(file, how, made?.home) : undefined;
  /** Deno's threads have descriptors of their own. */
  const sharedFd = isDeno ? undefined : early;

  let isAble = false;
  /** Whether this thread can write to the file, with what the target has left of the host's functions. */
  function canWrite(): boolean {
    if (isAble) return true;
    try {
      pristine(() => {
        const tried = ownDescriptor(file, { how, identity, fd: early });
        tried.use();
        if (identity === undefined || early === undefined) tried.close();
      });
      isAble = true;
    } catch {
      // The writer's thread has functions of its own.
    }
    return isAble;
  }

  /** Takes the writing over from a thread that never came; false when it did come, or this one cannot write. */
  function takeOver(): boolean {
    if (own !== undefined) return true;
    const owner = control[Control.OWNER];
    if (owner === 1 || owner === 2 || !pristine(pristine.isWhole) || isStarted && !canWrite()) return false;
    if (atomics.compareExchange(control, Control.OWNER, owner, 2) === owner) {
      own = pristine(() => createDrain(ring, { ...drainOptions, fd: early }));
    }
    return own !== undefined;
  }

  function wakeWriter(): void {
    atomics.add(control, Control.WAKE, 1);
    atomics.notify(control, Control.WAKE);
  }

  /** When the recorder was last told that no call runs, and that the ring wants room. */
  let idleAt = 0;
  let roomAt = 0;

  /**
   * Hands what there is to the writer, which takes it at its next look. Where it would be woken often, that is soon enough: a thread that is
   * woken takes the target's processor.
   */
  function tellWriter(isOften: boolean): void {
    if (isOften) atomics.add(control, Control.WAKE, 1);
    else wakeWriter();
  }

  let isStarted = false;
  /** Under Bun, the writer starts with the first call: a thread that is started earlier changes the order of ticks. */
  let isLoading = isBun;

  function start(): void {
    isStarted = true;
    try {
      const claimAfter = Math.max(CLAIM_AFTER, record.minDuration);
      pristine(() =>
        startWriter(writerScript, {
          ring: shared,
          ...drainOptions,
          fd: sharedFd,
          isSpare: sharedFd === undefined && early !== undefined,
          claimAfter,
        })
      );
      control[Control.STATE] = State.WRITING;
    } catch {
      takeOver();
    }
  }

  function drain(full: boolean): void {
    if (!isStarted && (full || !isLoading && !isEnding())) pristine(start);
    if (own !== undefined) return pristine(() => own!.consume(control[Control.SAFE]));
    if (control[Control.OWNER] === UNABLE && takeOver()) return drain(full);
    const before = roomAt;
    roomAt = now();
    // The ring lasts for several of the writer's looks.
    if (!full) return tellWriter(roomAt - before > ROOM_GAP);
    wakeWriter();
    const tail = atomics.load(control, Control.TAIL);
    const step = 50;
    if (atomics.wait(control, Control.TAIL, tail, step) !== "timed-out") waited = 0;
    else if ((waited += step) >= START_PATIENCE && !takeOver() && waited >= FULL_PATIENCE) {
      atomics.store(control, Control.STOP, Stop.WRITE_ERROR);
    }
  }

  if (!isLoading) start();

  let notes: SpanNotes | undefined;
  let statuses: HandedOn | undefined;
  const { clock, nanoseconds, standard, source } = record.time ? fastClock() : hostClock();
  const set = createProbes(ring, {
    settings: record,
    clock,
    nanoseconds,
    standard,
    ago: age * 1e6,
    drain,
    idle() {
      if (!isStarted) return;
      notes?.write();
      statuses?.write();
      if (isUnheard()) return set.whenIdle(flushLate);
      set.publish();
      const before = idleAt;
      idleAt = now();
      tellWriter(idleAt - before < IDLE_GAP);
    },
    early: events,
    ...(trackMemory ? { memory: memoryReader() } : {}),
  });
  const epoch = performance.timeOrigin + set.zeroBy(performance.now.bind(performance));
  const { redactor } = set.snapshotOptions;
  if (redactor !== undefined) {
    if (secrets !== undefined) redactor.share(secrets);
    const words = [...process.execArgv, ...process.argv.slice(2)];
    pristine(() => learnSurroundings(redactor, { ...record, words }));
  }
  let knownClock: number | undefined;
  /** What a read of the clock takes, when it is better known than before. */
  function clockMeta(): { clock?: number } {
    const clock = set.clockCost();
    if (clock === knownClock || clock === undefined) return {};
    return { clock: knownClock = clock };
  }
  const remarks: string[] = [];
  function remark(text: string): void {
    append(remarks, text);
    addMeta({ remarks });
  }
  // JSON asks values for `toJSON`.
  const addMeta = (meta: Record<string, unknown>) => pristine(() => set.addMeta(meta));
  const { probes, addSites } = withListeners(set, { record, remark, pristine });

  /** Sites and metadata come while modules are loaded; the first call comes later. */
  function whileLoading<A extends unknown[], R>(add: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      if (isStarted) return apply(add, undefined, args) as R;
      isLoading = true;
      try {
        return apply(add, undefined, args) as R;
      } finally {
        isLoading = false;
        set.askForRoom();
      }
    };
  }

  /** The call that stands for the thread. It is on no stack: what the thread calls has no parent. */
  let ownCall = 0;
  let hasEnded = false;
  const isPending = pendingTest();
  whileLoading(() => {
    set.addMeta({ epoch, ...clockMeta(), ...(source === undefined ? {} : { clockSource: source }) });
    if (thread === undefined) return;
    const site = addSites([thread.site]);
    ownCall = set.earlier(age * 1e6, () => set.openBlock(site, { isUsing: false }));
    if (ownCall === 0) return;
    set.detach();
    set.blocks.open--;
  })();

  function flush(): void {
    notes?.write();
    statuses?.write();
    const meta = isStarted ? clockMeta() : {};
    if (meta.clock !== undefined) addMeta(meta);
    set.publish();
    if (takeOver()) {
      return pristine(() => {
        own!.consume(control[Control.SAFE]);
        own!.end();
      });
    }
    if (!isStarted) pristine(start);
    const request = atomics.add(control, Control.FLUSH, 1) + 1;
    wakeWriter();
    for (let spent = 0; spent < FLUSH_PATIENCE && control[Control.FLUSHED] < request; spent += 100) {
      atomics.wait(control, Control.FLUSHED, request - 1, 100);
      if (control[Control.OWNER] === UNABLE) return takeOver() ? flush() : undefined;
      if (control[Control.OWNER] === 0 && spent >= START_PATIENCE) return;
    }
  }

  let spent = 0;
  let flushed = 0;

  /** Keeps what is called by listeners at the very end; each of them may be the last. */
  function flushLate(): void {
    const before = now();
    if (spent > LATE_PATIENCE && before - flushed < LATE_PATIENCE) return;
    flush();
    flushed = now();
    spent += flushed - before;
  }

  const { root, ...external } = externalProbes(probes, { ...set, leave: probes.L, substitute });
  /** At a module's top level, an external call is on no stack; but nothing has been entered since. */
  const atTopLevel = () => root() === set.standing().calls ? root() : 0;
  return {
    probes,
    external,
    addSites: whileLoading(addSites),
    addMeta: whileLoading(addMeta),
    spanNotes: () => notes ??= pristine(() => spanNotes({ addMeta })),
    handedOn: () => statuses ??= pristine(() => handedOn({ addMeta, awaits: set.awaits })),
    running: () => set.running() || atTopLevel() || ownCall,
    set: { ...set, probes, addSites },
    remark,
    uncaught(uncaught) {
      const text = uncaught === undefined ? "" : uncaughtText(uncaught.error, set.snapshotOptions.redactor);
      set.addMeta({ uncaught: text });
    },
    flush,
    end(mayGoOn) {
      if (ownCall !== 0 && !hasEnded) {
        hasEnded = true;
        set.endThread(ownCall);
      }
      if (mayGoOn !== true) pristine(() => set.tellPending(isPending));
      flush();
      control[Control.STATE] = State.ENDED;
      // Bun calls one of the listeners for its end first, and this is it.
      if (isBun) set.whenIdle(flushLate);
    },
  };
}
