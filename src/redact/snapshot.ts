/**
 * Redaction of what is recorded already: a snapshot → the snapshot without the secrets in it, by the rules that the recorder
 * has (`probe/take_snapshot.ts`).
 *
 * @module
 */

import { bigintOf, type Composite, OBJECT_TOKEN, type Snapshot } from "../trace/snapshot.ts";
import { textOf } from "./bytes.ts";
import { isPartOfAddress, isPinCode } from "./addresses.ts";
import { isFormat, levelsOfPlaces } from "./formats.ts";
import { levelOfField } from "./fields.ts";
import { Fields, Level, OF_FIELDS, ownLevel } from "./level.ts";
import { encodeInto } from "../probe/natives.ts";
import { learnCommand, listLevel, userPassword } from "./list.ts";
import { Flag, flagsOf, isExample, levelOfPaired } from "./name_bytes.ts";
import { levelOfKind } from "./kinds_of_objects.ts";
import { isBesideKey, isBesidePass } from "./beside_names.ts";
import { areAccounts, isAbout, isBesideApiKey } from "./names.ts";
import type { Redactor } from "./redactor.ts";
import { type Bound, isStatement, levelsOfValues, MAX_STATEMENT } from "./statements.ts";
import { isPlainId, isSecretKey } from "./values.ts";

export interface RedactOptions {
  redactor: Redactor;
  /** What the name says that the snapshot stands under: a level, and kinds of fields. */
  level?: number;
}

/** The snapshot without secrets; those that were found are known from then on. */
export function redactSnapshot(
  snapshot: Snapshot,
  { redactor, level = Level.NONE }: RedactOptions,
): Snapshot {
  return new Redaction(redactor, Math.floor(level / OF_FIELDS)).of(snapshot, ownLevel(level));
}

const scratch = new Uint8Array(3 * MAX_STATEMENT);

/** What a text says about the values bound to it, where it is a statement or a format. */
export function boundTo(text: string, { levelAt }: Redactor): Bound | undefined {
  if (text.length > MAX_STATEMENT) return undefined;
  const length = encodeInto(text, scratch).written;
  if (isStatement(scratch, length)) return levelsOfValues(scratch, { length, levelAt });
  return isFormat(scratch, length) ? levelsOfPlaces(scratch, { length, levelAt }) : undefined;
}

/** Remembers the secrets of what is bound to a statement: of a list, a list of lists, or of an object by its names. */
export function learnBound(snapshot: Snapshot, bound: Bound, redactor: Redactor): void {
  if (snapshot.type !== "composite") return;
  const { levels, names } = bound;
  const learn = (value: Snapshot, place: number) => {
    const level = (levels[place] ?? Level.NONE) as Level;
    const own = value.type === "composite" ? value.properties.find(({ key }) => key === "S")?.value : value;
    if (own?.type === "string" && redactor.isSecret(own.value, level)) redactor.learn(own.value);
  };
  if (snapshot.kind === "array") {
    snapshot.items.forEach((item, i) => {
      learn(item, i);
      if (item.type === "composite" && item.kind === "array") learnBound(item, bound, redactor);
    });
  }
  for (const { key, value } of snapshot.properties) {
    const place = names.indexOf(/^[$:@]/.test(key) ? key.slice(1) : key);
    if (place >= 0) learn(value, place);
  }
}

class Redaction {
  readonly #redactor: Redactor;
  /** As in the recorder: the level of the name around. */
  #inherited: Level = Level.NONE;

  /** The levels of what is bound to the statement that was seen last. */
  #bound: Bound | undefined;

  readonly #fields: number;
  /** Whether the object at hand is the one that the function takes or gives. */
  #isOuter = true;

  constructor(redactor: Redactor, fields: number) {
    this.#redactor = redactor;
    this.#fields = fields;
  }

  of(snapshot: Snapshot, level: Level): Snapshot {
    switch (snapshot.type) {
      case "string":
        return this.#string(snapshot, level);
      case "number":
        return this.#redactor.isSecret(snapshot.value, level) ? this.#hidden(snapshot.value) : snapshot;
      case "bigint": {
        const value = bigintOf(snapshot.text) ?? snapshot.text;
        return this.#redactor.isSecret(value, level) ? this.#hidden(value) : snapshot;
      }
      case "composite":
        return this.#composite(snapshot, level);
      case "symbol":
        return this.#redactor.isSecret(snapshot.description, level)
          ? this.#hidden(snapshot.description)
          : snapshot;
      case "function":
      case "class":
        if (!this.#redactor.isKnown(snapshot.name)) break;
        return { ...snapshot, name: this.#redactor.text(snapshot.name) };
      case "undefined":
      case "null":
      case "boolean":
      case "redacted":
        return snapshot;
    }
    return level === Level.ALL ? this.#object(snapshot) : snapshot;
  }

  #string(snapshot: Snapshot & { type: "string" }, level: Level): Snapshot {
    const { value } = snapshot;
    if (value === "") return snapshot;
    if (this.#redactor.isSecret(value, level)) return this.#hidden(value);
    this.#bound = boundTo(value, this.#redactor) ?? this.#bound;
    const shown = this.#redactor.text(value);
    return shown === value ? snapshot : { type: "string", value: shown, length: shown.length };
  }

  #hidden(value: string | number | bigint): Snapshot {
    return { type: "redacted", token: this.#redactor.tokenOf(value) };
  }

  #object(snapshot: Snapshot): Snapshot {
    const ofBytes =
      snapshot.type === "composite" && snapshot.kind === "typed-array" && snapshot.omittedItems === 0
        ? this.#redactor.tokenOfBytes(bytesOf(snapshot.items))
        : undefined;
    if (ofBytes !== undefined) return { type: "redacted", token: OBJECT_TOKEN + ofBytes };
    return { type: "redacted", token: OBJECT_TOKEN + this.#redactor.token(JSON.stringify(snapshot)) };
  }

  #composite(snapshot: Composite, level: Level): Snapshot {
    const { kind, items, entries, properties } = snapshot;
    const isBytes = kind === "typed-array" || kind === "array-buffer";
    if (isBytes && level > Level.NONE && items.length === snapshot.size) {
      this.#redactor.learnBytes(bytesOf(items), level);
    }
    if (level === Level.ALL || isBytes && (level > Level.NONE || this.#holdsSecret(items))) {
      return this.#object(snapshot);
    }
    if (this.#bound !== undefined) learnBound(snapshot, this.#bound, this.#redactor);
    const [first] = items;
    if (kind === "array" && first?.type === "string") {
      const bound = boundTo(first.value, this.#redactor);
      if (bound !== undefined) {
        learnBound({ ...snapshot, items: items.slice(1) }, bound, this.#redactor);
        for (const item of items) learnBound(item, bound, this.#redactor);
      }
    }
    if (kind === "array") {
      learnCommand(items.length, (i) => {
        const item = items[i]!;
        return item.type === "string" ? item.value : undefined;
      }, this.#redactor);
    }
    const outer = this.#inherited;
    if (level !== Level.NONE) {
      this.#inherited = kind === "object" && level === Level.TEXT && areAccounts(properties.map(({ key }) =>
          key
        ))
        ? Level.STRONG
        : inheritedBy(kind, level);
      this.#learnKeys(snapshot);
    }
    const isOuter = this.#isOuter;
    this.#isOuter = false;
    const made: Composite = {
      ...snapshot,
      ...(snapshot.text === undefined ? {} : { text: this.#redactor.text(snapshot.text) }),
      items: items.map((item, i) => this.of(item, this.#levelOfItem(snapshot, i))),
      entries: entries.map(([key, value]): [Snapshot, Snapshot] => [
        this.of(key, Level.NONE),
        this.of(value, (key.type === "string" ? this.#levelOf(key.value) : Level.NONE) || this.#inherited),
      ]),
      properties: properties.map(({ key, value }) => ({
        key: this.#redactor.text(key),
        value: this.of(value, this.#levelOfProperty(key, { properties, isOuter })),
      })),
    };
    this.#inherited = outer;
    return made;
  }

  /** The keys of what a secret's name stands above: `sessions: { "…": … }`. */
  #learnKeys({ entries, properties }: Composite): void {
    const keys = entries.map(([key]) => key.type === "string" ? key.value : "");
    for (const key of [...keys, ...properties.map(({ key }) => key)]) {
      if (isSecretKey(key, this.#redactor)) this.#redactor.learn(key);
    }
  }

  #levelOf(name: string): Level {
    return name.length < 64 ? this.#redactor.levelOf(name) : Level.NONE;
  }

  #levelOfItem({ kind, items, size }: Composite, index: number): Level {
    const before = items[index - 1];
    if (kind !== "array" || this.#inherited > Level.LOOKS || before?.type !== "string") {
      return this.#inherited;
    }
    const item = items[index]!;
    const password = item.type === "string" ? userPassword(before.value, item.value) : "";
    if (password !== "") this.#redactor.learn(password);
    const value = item.type === "string" ? item.value : undefined;
    return listLevel(before.value, this.#redactor.levelOf, { length: size, index, value }) || this.#inherited;
  }

  #levelOfProperty(
    key: string,
    { properties, isOuter }: { properties: Composite["properties"]; isOuter: boolean },
  ): Level {
    const textOf = (name: string): string => {
      const own = properties.find(({ key }) => key === name)?.value;
      return own?.type === "string" ? own.value : own?.type === "boolean" ? String(own.value) : "";
    };
    if ((flagsOf(key) & Flag.VALUE) !== 0) {
      const kind = levelOfKind(key, textOf, this.#redactor.levelOf);
      if (kind !== Level.NONE) return kind;
      for (const named of properties) {
        if ((flagsOf(named.key) & Flag.NAME) === 0 || named.value.type !== "string") continue;
        const level = this.#levelOf(named.value.value);
        if (level !== Level.NONE) return levelOfPaired(key, level);
      }
    }
    if ((flagsOf(key) & Flag.BESIDE) !== 0) {
      const beside = levelOfKind(key, textOf, this.#redactor.levelOf);
      const list = properties.find((property) => property.key === key)?.value;
      if (beside !== Level.NONE && list?.type === "composite" && beside < Level.TEXT) {
        for (const item of list.items) {
          if (item.type === "string" && this.#redactor.isSecret(item.value, beside)) {
            this.#redactor.learn(item.value);
          }
        }
      }
      if (beside !== Level.NONE) return beside;
    }
    const own = this.#levelOf(key);
    if (this.#fields !== Fields.NONE && own <= Level.LOOKS) {
      const level = levelOfField(this.#fields, key, isOuter);
      if (level > own) return level;
    }
    if (own === Level.PASSWORD_LIKE && key === "pass") {
      if (properties.some(({ key }) => /^user(name)?$/.test(key))) return Level.TEXT;
      if (properties.some(({ key }) => isBesidePass(key))) return Level.LOOKS;
    }
    if ((flagsOf(key) & Flag.KEY_PART) !== 0 && properties.some(({ key }) => key === "kty")) {
      return Level.TEXT;
    }
    if (own === Level.STRONG && isPinCode(key) && properties.some(({ key }) => isPartOfAddress(key))) {
      return Level.NONE;
    }
    if (own === Level.LOOKS && /^[kK]ey$/.test(key)) {
      if (properties.some(({ key }) => isBesideKey(key))) return Level.NONE;
      if (this.#inherited === Level.TEXT || this.#inherited === Level.STRONG) return Level.PASSWORD_LIKE;
      if (isPlainId(key, textOf(key)) && !properties.some(({ key }) => isBesideApiKey(key))) {
        return Level.NONE;
      }
    }
    if (own !== Level.NONE || this.#inherited === Level.NONE) return own;
    if ((flagsOf(key) & Flag.VALUE) !== 0 || key === "phrase" || isExample(flagsOf(key), key)) {
      return this.#inherited;
    }
    return this.#inherited === Level.STRONG && !isAbout(key) ? Level.PASSWORD_LIKE : Level.LOOKS;
  }

  /** Whether bytes are a text with a secret in it. */
  #holdsSecret(items: Snapshot[]): boolean {
    const bytes = bytesOf(items);
    if (bytes.length < 8 || !this.#redactor.isIn(bytes, bytes.length)) return false;
    // So that it is known in texts, too.
    this.#redactor.text(textOf(bytes, 0, bytes.length));
    return true;
  }
}

function bytesOf(items: Snapshot[]): Uint8Array {
  return Uint8Array.from(items, (item) => item.type === "number" ? item.value : 0);
}

/** What the values of a composite under a name of that level stand under. */
function inheritedBy(kind: Composite["kind"], level: Level): Level {
  if (level >= Level.TEXT) return level;
  // `tokens: ["…"]`: what holds nothing but values.
  const isCollection = kind === "array" || kind === "set" || kind === "map";
  return level === Level.LOOKS && isCollection ? level : Level.NONE;
}
