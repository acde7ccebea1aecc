/**
 * `tph scrub`: applies today's rules for secrets to a run that is recorded already, and writes its file anew.
 *
 * @module
 */

import { randomBytes } from "node:crypto";
import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Site } from "../contract.ts";
import { cannotScrub, cannotWriteFile, messageOf, stillRecorded } from "../errors.ts";
import { redactWords } from "../redact/command.ts";
import { keyFingerprint } from "../redact/key.ts";
import { Level, OF_FIELDS, ownLevel } from "../redact/level.ts";
import {
  isEcho,
  isNameLikeText as isNameLike,
  levelOfAnswer,
  levelOfNext,
  Role,
  roleOf,
} from "../redact/neighbours.ts";
import { secretNames } from "../redact/secret_names.ts";
import { createRedactor, type Redactor, type SecretRules } from "../redact/redactor.ts";
import { boundTo, learnBound, redactSnapshot } from "../redact/snapshot.ts";
import { rememberingTexts } from "../redact/remembered_texts.ts";
import { type Bound, MAX_STATEMENT } from "../redact/statements.ts";
import { lookAt } from "../safe/owners.ts";
import { isWrittenTo } from "../safe/processes.ts";
import { writeWhole } from "../safe/replace_file.ts";
import { CALLS_HEAD_SIZE, Column, COLUMN_HEAD_SIZE } from "../trace/calls_spec.ts";
import { chunk as frameChunk, concat, fileHead, THREAD_HEAD_SIZE } from "../trace/chunk.ts";
import type { CallChunk, ValueDictionary } from "../trace/decode_calls.ts";
import { columnsIn, readIntegers, readNumbers } from "../trace/decode_column.ts";
import { encodeSnapshot, isWhole } from "../trace/encode_snapshot.ts";
import { fileSource } from "../trace/file.ts";
import { Kind } from "../trace/journal.ts";
import { plainColumn } from "../trace/plain_column.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import { ChunkKind } from "../trace/spec.ts";
import { type Thread, Trace } from "../trace/trace.ts";
import { walk } from "../trace/walk.ts";
import { EarlierTexts } from "./earlier_texts.ts";
import { isRunning } from "./open_run.ts";
import { takeEarly } from "./take_early.ts";

/** What a scrubbing did. */
export interface Scrubbed {
  /** Values that are hidden now and were not before, and values that were looked at. */
  hidden: number;
  values: number;
}

/**
 * Scrubs a run's file. The old file is replaced at the end, at once.
 *
 * @throws {TphError} It cannot be read or written.
 */
export function scrub(path: string, rules: SecretRules): Scrubbed {
  // A new file in its place would leave the secrets where it leads to.
  if (lookAt(path)?.isSymbolicLink()) throw cannotScrub(path, "it is a link; name the file that it leads to");
  let trace = Trace.open(path);
  // A recorder has the old file open, and would go on in there: also that of a process that the program has left behind.
  if (isRunning(trace) || isWrittenTo(path)) throw stillRecorded(path);
  const early = takeEarly(path);
  if (early === "left") throw cannotScrub(path, "what is beside it cannot be put into it");
  if (early === "taken") trace = Trace.open(path);
  // Tokens of two keys in one run would make equal secrets look different.
  const { redact, redactKey } = trace.header.settings;
  const fingerprint = keyFingerprint(rules.tokenSecret ?? "");
  const isShared = fingerprint !== "" && (redact === false || redactKey === fingerprint);
  const redactor = rememberingTexts(
    createRedactor({ ...rules, tokenSecret: isShared ? rules.tokenSecret : "" }, { capacity: MOST_SECRETS }),
  );
  const scrubber = scrubberOf(path, {
    trace,
    redactor,
    titles: createRedactor(rules),
    fingerprint: isShared ? fingerprint : "",
  });
  const fresh = `${path}.${randomBytes(6).toString("hex")}.part`;
  let fd: number | undefined;
  try {
    // Not through a link that lies there.
    const to = fd = openSync(fresh, "wx", 0o600);
    const write = (bytes: Uint8Array): void => writeWhole(to, bytes);
    try {
      write(fileHead());
      walk(fileSource(path), {
        found: ({ kind, payload }) => write(frameChunk(kind, scrubber.chunk(kind, payload.slice()))),
        lost() {},
      });
    } finally {
      closeSync(to);
    }
    renameSync(fresh, path);
    // The newest calls, where their recorder was killed.
    rmSync(`${path}.part`, { force: true });
  } catch (error) {
    if (fd !== undefined) rmSync(fresh, { force: true });
    throw cannotWriteFile(path, messageOf(error));
  }
  return { hidden: scrubber.hidden, values: trace.snapshotCount };
}

/** @throws {TphError} What stands under the names of secrets cannot be found out. */
function scrubberOf(
  path: string,
  options: ScrubberOptions,
): Scrubber {
  try {
    return new Scrubber(options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw cannotScrub(path, messageOf(error));
  }
}

/** Secrets of a run that are looked for wherever else they stand. */
const MOST_SECRETS = 1 << 16;

type Fields = Record<string, unknown>;

/** Fields of the headers of runs and threads that are left as they are. */
const PLACES = ["id", "entry", "cwd", "scope", "name", "host", "kind", "tph"];

/** What makes a thread's own ids those of the run. */
type Offsets = Pick<Thread["placement"], "calls" | "snapshots">;

interface ScrubberOptions {
  trace: Trace;
  redactor: Redactor;
  /** Knows nothing but looks, as that of the recorder. */
  titles: Redactor;
  /** Of the key that all tokens are made with in the end; "" when nobody has that key. */
  fingerprint: string;
}

class Scrubber {
  hidden = 0;
  readonly #trace: Trace;
  readonly #redactor: Redactor;
  readonly #fingerprint: string;
  readonly #titles: Redactor;
  /** By snapshot: what names of parameters and functions say about it, a level and kinds of fields. */
  readonly #levels = new Map<number, number>();
  /** By snapshot: what it says as a name. */
  readonly #named = new Map<number, { text: string; level: Level } | null>();
  /** By snapshot: the levels of what is bound to it. */
  readonly #statements = new Map<number, Bound | null>();
  readonly #texts = new Map<number, EarlierTexts>();
  /** By a chunk's first call: indexes of numbers in its dictionary that were given to such parameters. */
  readonly #secretNumbers = new Map<number, Set<number>>();

  constructor({ trace, redactor, titles, fingerprint }: ScrubberOptions) {
    this.#trace = trace;
    this.#titles = titles;
    this.#fingerprint = fingerprint;
    this.#redactor = redactor;
    this.#lookAtNames();
    // Once to know the secrets, and then to hide them wherever they are.
    for (let id = 1; id <= trace.snapshotCount; id++) {
      redactSnapshot(trace.snapshot(id), { redactor, level: this.#levels.get(id) ?? Level.NONE });
    }
  }

  /** A chunk's payload without secrets. */
  chunk(kind: number, payload: Uint8Array): Uint8Array {
    if (kind !== ChunkKind.THREAD) {
      return this.#chunk(kind, payload, { calls: 0, snapshots: -this.#trace.forgotten });
    }
    if (payload.length < THREAD_HEAD_SIZE) return payload;
    const head = payload.subarray(0, THREAD_HEAD_SIZE);
    const [number, inner] = new Uint32Array(head.slice().buffer);
    const thread = this.#trace.threads.find(({ header }) => header.thread === number);
    // What cannot be decoded must not keep a secret either.
    if (thread === undefined) return head;
    const scrubbed = this.#chunk(inner!, payload.slice(THREAD_HEAD_SIZE), thread.placement);
    return concat([head, scrubbed]);
  }

  #chunk(kind: number, payload: Uint8Array, offsets: Offsets): Uint8Array {
    switch (kind) {
      case ChunkKind.SNAPSHOTS:
        return this.#snapshots(payload, offsets.snapshots);
      case ChunkKind.CALLS:
        return this.#calls(payload, offsets.calls);
      case ChunkKind.HEADER:
        return this.#json(payload, (hidden, { command, ...plain }) => {
          const header = { ...hidden };
          // What identifies a run, and is needed to read it, is not a secret, even when a secret has the same value.
          for (const name of PLACES) if (typeof plain[name] === "string") header[name] = plain[name];
          if (Array.isArray(command)) header.command = this.#command(command);
          if (header.settings === undefined) return header;
          const { redactKey: _, ...settings } = header.settings as Record<string, unknown>;
          const shown = this.#fingerprint === "" ? {} : { redactKey: this.#fingerprint };
          return { ...header, settings: { ...settings, redact: true, ...shown } };
        });
      case ChunkKind.META:
      case ChunkKind.END:
      case ChunkKind.EXIT:
      case ChunkKind.MATCH:
        return this.#json(payload);
      case ChunkKind.SITES:
        return this.#sites(payload);
      case ChunkKind.EXTRAS:
      case ChunkKind.FOLDS:
      case ChunkKind.HEAP:
        return payload;
      default:
        // Nobody knows what is in there.
        return new Uint8Array(0);
    }
  }

  #lookAtNames(): void {
    const { sites } = this.#trace;
    const judge = this.#redactor.levelOf;
    const { param, result } = secretNames(judge);
    const levels = sites.map(({ name, kind, params }) => ({
      params: params.map((own) => param(own, name, kind, params)),
      result: result(name, kind),
      role: roleOf(name, params),
    }));
    for (const chunk of this.#trace.chunks()) {
      const dictionary = chunk.dictionary();
      const siteIds = chunk.sites();
      const args = chunk.argIndexes();
      const starts = chunk.argStarts();
      const results = chunk.resultIndexes();
      for (let i = 0; i < chunk.count; i++) {
        const of = levels[siteIds[i]! - 1];
        if (of === undefined) continue;
        const place = { chunk: chunk.first, dictionary };
        for (let k = starts[i]!; k < starts[i + 1]!; k++) {
          this.#note(of.params[k - starts[i]!] ?? Level.NONE, { index: args[k]!, ...place });
          const bound = this.#boundTo(args[k]!, dictionary);
          if (bound !== undefined) this.#bind(bound, args.slice(k + 1, starts[i + 1]!), place);
          const name = this.#nameAt(args[k]!, dictionary);
          if (name === undefined) continue;
          const beside = of.role === Role.TAKES_BEFORE ? k - 1 : k + 1;
          const text = this.#textAt(args[beside] ?? 0, dictionary);
          if (beside >= starts[i]! && beside < starts[i + 1]!) {
            this.#note(levelOfNext(name.level, text, of.role), { index: args[beside]!, ...place });
          }
          const answer = this.#textAt(results[i]!, dictionary);
          if (answer === undefined || isEcho(name.text, answer)) continue;
          this.#note(levelOfAnswer(name.text, name.level, of.role), { index: results[i]!, ...place });
        }
        this.#note(of.result, { index: results[i]!, ...place });
      }
      this.#lookAtLateEnds(chunk, dictionary, levels);
    }
  }

  /** What calls of earlier chunks have come to, such as those of async functions. */
  #lookAtLateEnds(
    chunk: CallChunk,
    dictionary: ValueDictionary,
    levels: readonly { result: number; role: Role }[],
  ): void {
    const results = chunk.lateResultIndexes();
    chunk.lateCalls().forEach((call, i) => {
      const of = levels[this.#trace.siteIdOf(call) - 1];
      if (of === undefined) return;
      const place = { index: results[i]!, chunk: chunk.first, dictionary };
      this.#note(of.result, place);
      const answer = this.#textAt(place.index, dictionary);
      if (answer === undefined) return;
      for (const { snapshot } of this.#trace.argsOf(call)) {
        const name = this.#asName(snapshot);
        if (name === null || isEcho(name.text, answer)) continue;
        this.#note(levelOfAnswer(name.text, name.level, of.role), place);
      }
    });
  }

  /** Looks at what is bound to a statement: the arguments behind it, or a list or an object of them. */
  #bind(
    bound: Bound,
    args: Uint32Array,
    place: { chunk: number; dictionary: ValueDictionary },
  ): void {
    const { kinds, payloads } = place.dictionary;
    args.forEach((index, i) => {
      if (index > 0 && kinds[index - 1] === Kind.OBJECT) {
        learnBound(this.#trace.snapshot(payloads[index - 1]!), bound, this.#redactor);
      } else this.#note((bound.levels[i] ?? Level.NONE) as Level, { index, ...place });
    });
  }

  #boundTo(index: number, dictionary: ValueDictionary): Bound | undefined {
    const id = index === 0 ? 0 : dictionary.payloads[index - 1]!;
    if (id === 0 || dictionary.kinds[index - 1] === Kind.NUMBER) return undefined;
    let bound = this.#statements.get(id);
    if (bound === undefined) {
      const snapshot = this.#trace.snapshot(id);
      const texts = snapshot.type === "string"
        ? [snapshot]
        : snapshot.type === "composite"
        ? snapshot.items
        : [];
      const parts = texts.map((text) => text.type === "string" ? text.value : "");
      const isLonger = parts.reduce((sum, part) => sum + part.length, 0) > MAX_STATEMENT;
      bound = isLonger ? null : boundTo(parts.join("?"), this.#redactor) ?? null;
      this.#statements.set(id, bound);
    }
    return bound ?? undefined;
  }

  /** The text of a value, where it is one. */
  #textAt(index: number, { kinds, payloads }: ValueDictionary): string | undefined {
    if (index === 0 || kinds[index - 1] !== Kind.PRIMITIVE) return undefined;
    const snapshot = this.#trace.snapshot(payloads[index - 1]!);
    return snapshot.type === "string" ? snapshot.value : undefined;
  }

  /** A value that is a secret's name. */
  #nameAt(index: number, dictionary: ValueDictionary): { text: string; level: Level } | undefined {
    if (index === 0 || dictionary.kinds[index - 1] !== Kind.PRIMITIVE) return undefined;
    const id = dictionary.payloads[index - 1]!;
    let named = this.#named.get(id);
    if (named === undefined) this.#named.set(id, named = this.#asName(this.#trace.snapshot(id)));
    return named ?? undefined;
  }

  #asName(snapshot: Snapshot): { text: string; level: Level } | null {
    const text = snapshot.type === "string" ? snapshot.value : "";
    const level = isNameLike(text) ? this.#redactor.levelOf(text) : Level.NONE;
    return level === Level.NONE ? null : { text, level };
  }

  /** Notes what names say about a value. */
  #note(said: number, { index, chunk, dictionary: { kinds, payloads } }: {
    index: number;
    chunk: number;
    dictionary: ValueDictionary;
  }): void {
    if (said === Level.NONE || index === 0) return;
    const kind = kinds[index - 1];
    const payload = payloads[index - 1]!;
    if (kind === Kind.PRIMITIVE || kind === Kind.OBJECT) {
      const before = this.#levels.get(payload) ?? Level.NONE;
      const fields = Math.max(Math.floor(before / OF_FIELDS), Math.floor(said / OF_FIELDS));
      this.#levels.set(payload, Math.max(ownLevel(before), ownLevel(said)) + OF_FIELDS * fields);
    } else if (kind === Kind.NUMBER && this.#redactor.isSecret(payload, ownLevel(said))) {
      let numbers = this.#secretNumbers.get(chunk);
      if (numbers === undefined) this.#secretNumbers.set(chunk, numbers = new Set());
      numbers.add(index - 1);
    }
  }

  #snapshots(payload: Uint8Array, offset: number): Uint8Array {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    // Nothing is read of a chunk that claims more than it holds, and nothing of it stays.
    if (payload.length < 8 || 8 + 4 * view.getUint32(4, true) > payload.length) return new Uint8Array(8);
    const first = view.getUint32(0, true);
    const count = view.getUint32(4, true);
    const encoded: Uint8Array[] = [];
    const texts = this.#textsOf(offset);
    for (let id = first + offset; id < first + offset + count; id++) {
      const before = this.#trace.snapshot(id);
      const after = redactSnapshot(before, {
        redactor: this.#redactor,
        level: this.#levels.get(id) ?? Level.NONE,
      });
      if (!isDeepStrictEqual(before, after)) this.hidden++;
      encoded.push(encodeSnapshot(after, (text) => texts.get(text)));
      if (after.type === "string" && isWhole(after)) texts.add(after.value, id - offset);
    }
    const ends = new Uint32Array(2 + count);
    ends[0] = first;
    ends[1] = count;
    let end = 0;
    encoded.forEach((bytes, i) => ends[2 + i] = end += bytes.length);
    return concat([new Uint8Array(ends.buffer), ...encoded]);
  }

  /** What stands in the file already, of the thread whose snapshots have so much more in the run's numbering. */
  #textsOf(offset: number): EarlierTexts {
    let texts = this.#texts.get(offset);
    if (texts === undefined) this.#texts.set(offset, texts = new EarlierTexts());
    return texts;
  }

  /** As the recorder does, titles of tests are without what looks like a secret. */
  #sites(payload: Uint8Array): Uint8Array {
    const head = payload.slice(0, 8);
    let sites: Partial<Site>[];
    try {
      sites = JSON.parse(new TextDecoder().decode(payload.subarray(8)));
    } catch {
      return head;
    }
    if (!Array.isArray(sites)) return head;
    const shown = sites.map((site) => {
      const isTitle = site?.kind === "test" || site?.kind === "suite";
      if (!isTitle || typeof site.name !== "string") return site;
      const name = this.#titles.text(site.name, () => "<redacted>");
      if (name !== site.name) this.hidden++;
      return { ...site, name };
    });
    return concat([head, new TextEncoder().encode(JSON.stringify(shown))]);
  }

  /** A number that must be hidden becomes a value that was not seen, everywhere in its chunk. */
  #calls(payload: Uint8Array, offset: number): Uint8Array {
    if (payload.length < CALLS_HEAD_SIZE) return new Uint8Array(CALLS_HEAD_SIZE);
    const first = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true) + offset;
    const numbers = this.#secretNumbers.get(first);
    if (numbers === undefined) return payload;
    const places = columnsIn(payload, CALLS_HEAD_SIZE);
    const kindPlace = places.get(Column.VALUE_KIND)!;
    const kinds = readIntegers(payload, kindPlace, new Uint32Array(kindPlace.n));
    const values = readNumbers(payload, places.get(Column.VALUE_PAYLOAD), new Float64Array(kindPlace.n));
    for (const index of numbers) {
      kinds[index] = Kind.UNSEEN;
      values[index] = 0;
      this.hidden++;
    }
    const parts = [payload.subarray(0, CALLS_HEAD_SIZE)];
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    for (const [id, { at }] of places) {
      if (id === Column.VALUE_KIND || id === Column.VALUE_PAYLOAD) continue;
      const from = at - COLUMN_HEAD_SIZE;
      parts.push(payload.subarray(from, from + view.getUint32(from + 20, true)));
    }
    parts.push(plainColumn(Column.VALUE_KIND, kinds), plainColumn(Column.VALUE_PAYLOAD, values));
    return concat(parts);
  }

  #command(words: unknown[]): string[] {
    const texts = words.filter((word) => typeof word === "string");
    return redactWords(texts, this.#redactor).map((word) =>
      this.#redactor.isKnown(word) ? `<redacted ${this.#redactor.tokenOf(word)}>` : word
    );
  }

  #json(
    payload: Uint8Array,
    change: (hidden: Fields, plain: Fields) => Fields = (hidden) => hidden,
  ): Uint8Array {
    const hide = (value: unknown): unknown => {
      if (typeof value === "string") {
        return this.#redactor.isKnown(value)
          ? `<redacted ${this.#redactor.tokenOf(value)}>`
          : this.#redactor.text(value);
      }
      if (Array.isArray(value)) return value.map(hide);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, hide(part)]));
    };
    let json: Fields;
    try {
      json = JSON.parse(new TextDecoder().decode(payload));
    } catch {
      json = {};
    }
    return new TextEncoder().encode(JSON.stringify(change(hide(json) as Fields, json)));
  }
}
