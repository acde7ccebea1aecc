/**
 * Takes snapshots of values: reads what a value is without running any code of the target. No getter, no proxy trap,
 * no conversion and no iteration protocol; built-in state is read through built-ins captured beforehand. The bytes are
 * those of `trace/snapshot.ts`.
 *
 * Here is what a value is and how deep it is entered; `snapshot_texts.ts` writes strings, names and tokens,
 * `snapshot_composites.ts` what has parts, `snapshot_writer.ts` the bytes.
 *
 * @module
 */
import { Level, OF_BYTES, OF_FIELDS, ownLevel } from "../redact/level.ts";
import type { Redactor } from "../redact/redactor.ts";
import { isKeyMaterial, mayBeSecret } from "../redact/values.ts";
import type { SnapshotBudget } from "../settings.ts";
import { OBJECT_TOKEN, Tag } from "../trace/snapshot.ts";
import { createAlone, isAnOutcome } from "./alone.ts";
import type { Interner } from "./intern.ts";
import { withoutLastCompiler } from "./engine.ts";
import { levelInside } from "./keys_beside.ts";
import * as native from "./natives.ts";
import { createNeighbours, type Neighbours, STATEMENT } from "./neighbours.ts";
import { createSeenAgain, SEEN_FROM, SEEN_OFTEN, type SeenAgain } from "./seen_again.ts";
import { createComposites } from "./snapshot_composites.ts";
import { createRequests, WRITTEN } from "./snapshot_requests.ts";
import { createTexts, ofToken, type SnapshotSink } from "./snapshot_texts.ts";
import { SnapshotWriter } from "./snapshot_writer.ts";
import { createThinning, THINNER } from "./thinning.ts";
import { attempt, ownString, prototypeReader, regExpText, shownDigits, sizeOf } from "./value_kinds.ts";

export interface SnapshotTaker {
  /**
   * The id of the snapshot of a string, bigint, symbol, object or function.
   *
   * @param site the function that has the value; the more it has had, the less deep they are copied
   */
  take(value: unknown, site?: number): number;
  /** The same of an object of a function that is shown no more than their class and size, and its number in `identityTaken`; 0 for another one. */
  takeAlone(value: object, site: number): number;
  /** Counts a call whose `this` may change; gives what those of its site before it count for. */
  countCall(site: number): number;
  /** What the objects of a site count for, but for the last ones, so many. */
  hadBefore(site: number, last: number): number;
  /** The snapshot of an object that a call may change, as deep as is shown after so many. */
  takeChanging(value: object, before: number): number;
  /** The identity number of an object or function: the same object has the same number. */
  identity(value: object): number;
  /** The same of the object that was taken last. */
  identityTaken(value: object): number;
  /** The same for one that has a number; 0 for another. */
  identityOf(value: object): number;
  /** The snapshot of a promise, and what is known of its settlement. */
  settled(how: "fulfilled" | "rejected" | "pending" | "unknown", value?: unknown): number;
  /** Wraps a value so that the secrets of its snapshot are tokens, by what names say: a level, and kinds of fields; others are handed back. */
  hide(value: unknown, said: number): unknown;
  /** Hides bytes from now on, as far as they can be a key. */
  learnBytes(value: object, level: Level): void;
  /** Objects that a function is given are requests, or hold them: what says which ones they are is shown however often it is called. */
  answers(site: number): void;
  /** What texts say about the values beside them; undefined where nothing is hidden. */
  neighbours: Neighbours | undefined;
  /** Sets the budget of the snapshots to come; the first one when there is none. */
  use(budget: SnapshotBudget | undefined): void;
  /** Forgets the snapshots that were taken: equal ones get new ids. */
  forget(): void;
}

export interface SnapshotOptions {
  budget: SnapshotBudget;
  /** Absent when secrets are not to be hidden. */
  redactor: Redactor | undefined;
  interner: Interner;
  sink: SnapshotSink;
  /** Called when a string turns out to be a secret that has been stored already, as the snapshot `id`. */
  onLate?: ((id: number, token: string) => void) | undefined;
  /** The longest string of any budget that may be used. */
  maxString?: number;
  /** Whether every object is copied, although it was shown before (`seen_again.ts`). */
  copiesAgain?: boolean;
}

/** In place of an object that is no longer held. */
const NOTHING = {};

/** Of a proxy. */
const NOT_CALLABLE = 0;
const CALLABLE = 1;
/** Of what cannot be read. */
const NO_NAME = "";

const TOO_MANY_BYTES = new RangeError("too many bytes");

export function createSnapshotTaker(options: SnapshotOptions): SnapshotTaker {
  const { redactor, interner, sink, onLate } = options;
  const neighbours = redactor === undefined ? undefined : createNeighbours(redactor);
  const w = new SnapshotWriter(options.budget, options.maxString ?? options.budget.string);
  const texts = createTexts(w, { redactor, neighbours, interner, sink, onLate });
  const { stringId, tokenId, isToken, putName, putText, putToken } = texts;
  const composites = createComposites({
    writer: w,
    texts,
    redactor,
    neighbours,
    put,
    putSecret,
    putObjectToken,
  });
  const thinning = createThinning(w);
  /** Made when the run has had so many that it pays. */
  let seen: SeenAgain | undefined;
  /** The composites that are open or done in this snapshot, by the order in which they were opened. */
  const opened: object[] = [];
  let openedCount = 0;
  const kindOf = prototypeReader();
  const alone = createAlone({ kindOf, store: storeAlone });
  const { identity, identityOf } = alone;
  const requests = createRequests({ writer: w, texts, kindOf, put });
  const hidden = native.harden(new WeakMap<object, { value: unknown; said: number }>());
  /** Arrays of bytes that are keys. */
  const keys = native.harden(new WeakSet<object>());
  let anyHidden = false;
  /** The number of the object that was taken last, where that is known without asking. */
  let takenIdentity = 0;

  /** What is under a name of that level. */
  function putSecret(value: unknown, level: Level, depth: number): void {
    switch (typeof value) {
      case "string":
        if (isToken(value)) return putToken(redactor!.tokenOf(value));
        // Falls through.
      case "number":
      case "bigint":
        if (value === "" || !redactor!.isSecret(value, level)) return put(value, depth);
        if (typeof value !== "string") return putToken(redactor!.tokenOf(value));
        tokenId(value);
        return putToken(redactor!.tokenOf(value));
      case "symbol":
        return level === Level.ALL || redactor!.isSecret(native.symbolDescription(value) ?? "", level)
          ? putToken(redactor!.tokenOf(value))
          : put(value, depth);
      case "undefined":
      case "boolean":
        return put(value, depth);
    }
    if (value === null || typeof value === "function" && level !== Level.ALL) return put(value, depth);
    if (level === Level.ALL) return putObjectToken(value as object);
    if (isKeyMaterial(value as object)) {
      learnKey(value as object, level);
      return putObjectToken(value as object);
    }
    const outer = w.inherited;
    w.inherited = levelInside(value as object, level);
    w.isKeyed = true;
    put(value, depth);
    w.isKeyed = false;
    w.inherited = outer;
  }

  /** From now on, these bytes are hidden wherever they turn up. */
  function learnKey(value: object, level: Level): void {
    if (redactor === undefined || keys.has(value)) return;
    keys.add(value);
    redactor.learnBytes(value, level);
  }

  function putObjectToken(value: object): void {
    const ofBytes = isKeyMaterial(value) ? redactor!.tokenOfBytes(value) : undefined;
    putToken(OBJECT_TOKEN + (ofBytes ?? redactor!.token("object " + identity(value))));
  }

  function put(value: unknown, depth: number): void {
    if (w.at > w.lastByte) {
      w.byte(Tag.CUT);
      putName("");
      w.varint(0);
      return;
    }
    w.nodes++;
    switch (typeof value) {
      case "undefined":
        w.byte(Tag.UNDEFINED);
        return;
      case "boolean":
        w.byte(value ? Tag.TRUE : Tag.FALSE);
        return;
      case "number":
        return w.number(value);
      case "string": {
        const id = stringId(value);
        if (id < 0) return putToken(redactor!.tokenOf(value));
        if (neighbours !== undefined && neighbours.saidBy(id) === STATEMENT) w.statement = id;
        w.byte(Tag.SAME);
        w.varint(id);
        return;
      }
      case "bigint":
        w.byte(Tag.BIGINT);
        return putText(shownDigits(value, w.maxString), Infinity);
      case "symbol":
        w.byte(Tag.SYMBOL);
        putName(native.symbolDescription(value) ?? "");
        return;
      case "function":
        return putFunction(value);
      default:
        if (value === null) w.byte(Tag.NULL);
        else putObject(value as object, depth);
    }
  }

  // deno-lint-ignore ban-types
  function putFunction(value: Function): void {
    if (native.isProxy(value)) {
      w.byte(Tag.PROXY);
      w.byte(CALLABLE);
      return;
    }
    const prototype = native.getOwnPropertyDescriptor(value, "prototype");
    // A class's `prototype` cannot be written, a function's can.
    w.byte(prototype !== undefined && prototype.writable === false ? Tag.CLASS : Tag.FUNCTION);
    const name = ownString(value, "name");
    // `{ [token]() {} }`
    if (redactor !== undefined && redactor.isKnown(name)) putText(name);
    else putName(name);
  }

  function putObject(value: object, depth: number): void {
    if (native.isProxy(value)) {
      w.byte(Tag.PROXY);
      w.byte(NOT_CALLABLE);
      return;
    }
    for (let i = 0; i < openedCount; i++) {
      if (opened[i] === value) {
        w.byte(Tag.REFERENCE);
        return w.varint(i);
      }
    }
    const { className, guess, read } = kindOf(native.getPrototypeOf(value));
    if (depth <= 0 || w.nodes > w.maxNodes) {
      w.byte(Tag.CUT);
      putName(className);
      return w.varint(native.isArray(value) ? value.length : guess === "object" ? sizeOf(value) : 0);
    }
    if (openedCount < opened.length) opened[openedCount] = value;
    else native.append(opened, value);
    openedCount++;
    if (native.isArray(value)) return composites.putArray(value, className, depth);
    if (read !== undefined) {
      const state = attempt(read, value);
      if (state !== undefined) return composites.putHost(value, state, className, depth);
    }
    switch (guess) {
      case "map":
        if (native.isMap(value)) return composites.putMap(value, className, depth);
        break;
      case "set":
        if (native.isSet(value)) return composites.putSet(value, className, depth);
        break;
      case "error":
        // What inherits from an error class without its constructor is thrown and shown like one.
        if (native.isNativeError(value) || ownString(value, "message") !== "") {
          return composites.putError(value, className, depth);
        }
        break;
      case "date":
        if (native.isDate(value)) {
          return composites.putPlain("date", value, className, depth, native.dateText(value));
        }
        break;
      case "regexp":
        if (native.isRegExp(value)) {
          return composites.putPlain("regexp", value, className, depth, regExpText(value));
        }
        break;
      case "promise":
        if (native.isPromise(value)) return composites.putPlain("promise", value, className, depth);
        break;
      case "weak":
        return composites.putPlain("weak", value, className, depth);
      case "url": {
        const href = native.urlHref === undefined ? undefined : attempt(native.urlHref, value);
        if (href !== undefined) return composites.putPlain("url", value, className, depth, href);
        break;
      }
      case "typed":
        if (keys.has(value)) return putObjectToken(value);
        if (native.isTypedArray(value)) return composites.putTypedArray(value, className, depth);
        break;
      case "buffer":
        if (native.isAnyArrayBuffer(value)) return composites.putBuffer(value, className);
        break;
      case "boxed":
        if (native.isBoxedPrimitive(value)) return composites.putBoxed(value, className, depth);
    }
    composites.putPlain(native.isModuleNamespaceObject(value) ? "other" : "object", value, className, depth);
  }

  function begin(): void {
    w.begin();
    // What failed where the stack was full has not come to its end.
    if (openedCount > 0) release();
  }

  function release(): void {
    for (let i = 0; i < openedCount; i++) opened[i] = NOTHING;
    openedCount = 0;
  }

  function take(value: unknown, site = 0): number {
    if (redactor !== undefined) texts.hear();
    takenIdentity = 0;
    const id = snapshotId(value, site);
    texts.erase();
    return id;
  }

  function takeAlone(value: object, site: number): number {
    if (!thinning.isBusy(site) || requests.areOf(site)) return 0;
    if (anyHidden && hidden.has(value)) return 0;
    try {
      const known = alone.snapshotOf(value);
      if (known !== 0) thinning.count(site);
      takenIdentity = alone.identityShown();
      return known;
    } catch {
      return 0;
    }
  }

  function snapshotId(value: unknown, site: number): number {
    if (typeof value === "string") {
      const id = stringId(value);
      return id < 0 ? ofToken(id) : id;
    }
    begin();
    try {
      const secret = anyHidden && typeof value === "object" ? hidden.get(value as object) : undefined;
      if (secret !== undefined) {
        if (typeof secret.value === "string") return texts.tokenOf(secret.value);
        w.fields = (secret.said / OF_FIELDS) | 0;
        w.fieldsDepth = w.budget.depth;
        putSecret(secret.value, ownLevel(secret.said), w.budget.depth);
      } else if (typeof value === "object" && site !== 0 && w.budget.thin) {
        const known = putThinned(value as object, site);
        if (known !== 0) return known;
      } else put(value, w.budget.depth);
      // The marks of what was cut need room, too.
      if (w.at > w.size) throw TOO_MANY_BYTES;
    } catch {
      // A stack that is all but used up, or a host object that refuses to be read: all that is known is that there is one.
      putRefused(NO_NAME);
      w.check = 0;
    }
    if (w.check !== 0) seen!.shown(identity(value as object), w.check);
    return done();
  }

  /** Writes an object of a function as far as it is shown; 0, or the snapshot that stands for it already. */
  function putThinned(value: object, site: number): number {
    const count = thinning.count(site);
    const isAlone = thinning.isAlone(count);
    const isMany = !options.copiesAgain && thinning.inAll() > SEEN_FROM;
    if (isMany) {
      w.seen = seen ??= createSeenAgain({ identityOf, stringOf: interner.string });
      // Its class and size alone take less than to compare it.
      const known = isAlone || thinning.had(site) <= SEEN_OFTEN ? 0 : seenAgain(value);
      if (known !== 0) return known;
    }
    const asked = count >= THINNER[1].after && requests.areOf(site) ? requests.put(value) : 0;
    if (asked === WRITTEN) {
      thinning.wrote(w.nodes);
      return 0;
    }
    if (asked > 0) w.maxNodes = THINNER[0].nodes;
    else if (isAlone) {
      const known = alone.snapshotOf(value);
      if (known !== 0) {
        takenIdentity = alone.identityShown();
        return known;
      }
    }
    const depth = asked > 0 ? asked : thinning.level(count);
    if (isMany) w.checkedDepth = depth;
    put(value, depth === 0 && isAnOutcome(value) ? 1 : depth);
    thinning.wrote(w.nodes);
    return 0;
  }

  /** The snapshot of an object that was shown before and is as it was, as far as is compared; or 0. */
  function seenAgain(value: object): number {
    const known = identityOf(value);
    if (known === 0 || !seen!.isSame(value, known)) return 0;
    const before = seen!.snapshotOf(known);
    if (before !== 0) return before;
    put(value, 0);
    const id = done();
    seen!.keep(known, id);
    return id;
  }

  function takeChanging(value: object, before: number): number {
    if (redactor !== undefined) texts.hear();
    begin();
    try {
      const known = w.budget.thin && thinning.isAlone(before) ? alone.snapshotOf(value) : 0;
      if (known !== 0) return known;
      const depth = w.budget.thin ? thinning.level(before) : w.budget.depth;
      put(value, depth === 0 && isAnOutcome(value) ? 1 : depth);
      thinning.wrote(w.nodes);
      if (w.at > w.size) throw TOO_MANY_BYTES;
    } catch {
      putRefused(NO_NAME);
    }
    const id = done();
    texts.erase();
    return id;
  }

  function storeAlone(className: string, size: number): number {
    w.begin();
    w.byte(Tag.CUT);
    putName(className);
    w.varint(size);
    const id = done();
    texts.erase();
    return id;
  }

  function settled(how: "fulfilled" | "rejected" | "pending" | "unknown", value?: unknown): number {
    begin();
    try {
      composites.putSettled(how, value);
      if (w.at > w.size) throw TOO_MANY_BYTES;
    } catch {
      putRefused("Promise");
    }
    return done();
  }

  /** Starts again with what says that a value was not entered, and no more than its name. */
  function putRefused(className: string): void {
    w.at = 0;
    w.byte(Tag.CUT);
    if (className === NO_NAME) w.varint(0);
    else putName(className);
    w.varint(0);
  }

  /** Stores what was written. */
  function done(): number {
    const id = texts.store(0);
    w.at = 0;
    release();
    return id;
  }

  withoutLastCompiler([put, putSecret, putObject, take, snapshotId, putThinned, seenAgain, takeChanging]);
  return {
    take,
    takeAlone,
    takeChanging,
    countCall: thinning.countCall,
    hadBefore: thinning.before,
    neighbours,
    settled,
    answers: requests.answers,
    identity,
    identityTaken: (value) => takenIdentity !== 0 ? takenIdentity : identity(value),
    identityOf,
    learnBytes: learnKey,
    use(other) {
      w.use(other ?? options.budget);
      texts.forgetRecent();
    },
    forget() {
      interner.forget?.();
      neighbours?.forget();
      texts.forgetRecent();
      texts.forgetNames();
      seen?.forget();
      alone.forget();
    },
    hide(value, said) {
      const level = ownLevel(said);
      if (redactor === undefined) return value;
      const isSecret = typeof value !== "string"
        ? mayBeSecret(value, said)
        : level !== Level.NONE && said < OF_BYTES && (isToken(value) || redactor.isSecret(value, level));
      if (!isSecret) return value;
      // Known at once: an argument before this one may hold it, too.
      if (typeof value === "string" && !isToken(value)) tokenId(value);
      else if (typeof value === "object" && isKeyMaterial(value!)) learnKey(value!, level);
      const wrapper = {};
      hidden.set(wrapper, { value, said });
      anyHidden = true;
      return wrapper;
    },
  };
}
