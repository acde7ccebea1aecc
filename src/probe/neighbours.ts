/**
 * Secrets that only their neighbours name: what stands behind a name among a call's arguments, what a function gives that was
 * asked for a name, and what is bound to a statement. See `redact/neighbours.ts` and `redact/statements.ts`.
 *
 * @module
 */
import type { Site } from "../contract.ts";
import { hasAt, isWebTokenHead } from "../redact/forms.ts";
import { levelsOfHoles } from "../redact/holes.ts";
import { isFormat, levelsOfPlaces } from "../redact/formats.ts";
import { Level, levelInTable } from "../redact/level.ts";
import {
  isEcho,
  isNameLike,
  levelOfAnswer,
  levelOfNaming,
  levelOfNext,
  Role,
  roleOf,
} from "../redact/neighbours.ts";
import { isCommandName, learnCommand } from "../redact/list.ts";
import type { Redactor } from "../redact/redactor.ts";
import { type Bound, isStatement, levelsOfValues, MAX_VALUES } from "../redact/statements.ts";
import {
  append,
  encodeInto,
  getOwnPropertyDescriptor,
  harden,
  isOwnArray,
  isProxy,
  ownValue,
  stringSlice,
  uint8s,
} from "./natives.ts";
import { isAmong } from "./keys_beside.ts";

/** Beside the levels: the text is a statement, or the name of a command that takes secrets. */
export const STATEMENT = 8;
const COMMAND = 16;

export interface Neighbours {
  /** Looks at a text that is stored under `id`. */
  look(id: number, bytes: Uint8Array, length: number): void;
  /** What the text with that id says: a level, STATEMENT or 0. */
  saidBy(id: number): number;
  /** What the statement or format with that id says about what is bound to it. */
  bound(id: number): Bound | undefined;
  /** Whether it is the head of a JSON web token, with the other parts beside it. */
  isWebToken(id: number): boolean;
  /** Forgets all ids. */
  forget(): void;
}

/** Texts that are remembered, before all are forgotten. */
const MAX_TEXTS = 4096;
/** A power of two: it sorts out most ids that are not remembered. */
const SLOTS = 1 << 12;

export function createNeighbours(redactor: Redactor): Neighbours {
  const slots = new Uint8Array(SLOTS);
  const said = harden(new Map<number, number>());
  const statements = harden(new Map<number, Bound>());
  let count = 0;

  function forget(): void {
    said.clear();
    statements.clear();
    for (let i = 0; i < SLOTS; i++) slots[i] = 0;
    count = 0;
  }

  function keep(id: number, what: number): void {
    if (++count > MAX_TEXTS) forget();
    slots[id & SLOTS - 1] = 1;
    said.set(id, what);
  }

  return {
    look(id, bytes, length) {
      if (length === AUTH.length && hasAt(bytes, 0, AUTH)) {
        keep(id, STATEMENT);
        statements.set(id, OF_AUTH);
      } else if (isWebTokenHead(bytes, length)) {
        keep(id, STATEMENT);
        statements.set(id, OF_WEB_TOKEN);
      } else if (isNameLike(bytes, length)) {
        // `wpa_passphrase` sounds like a secret's name, too.
        const level = isCommandName(bytes, length) ? COMMAND : levelOfNaming(bytes, length, redactor.levelAt);
        if (level !== Level.NONE) keep(id, level);
      } else if (isStatement(bytes, length)) {
        const bound = levelsOfValues(bytes, { length, levelAt: redactor.levelAt });
        if (bound === undefined) return;
        keep(id, STATEMENT);
        statements.set(id, bound);
      } else if (isFormat(bytes, length)) {
        const bound = levelsOfPlaces(bytes, { length, levelAt: redactor.levelAt });
        if (bound === undefined) return;
        keep(id, STATEMENT);
        statements.set(id, bound);
      } else {
        const level = levelOfNaming(bytes, length, redactor.levelAt);
        if (level !== Level.NONE) keep(id, level);
      }
    },
    saidBy: (id) => slots[id & SLOTS - 1] === 0 ? 0 : said.get(id) ?? 0,
    bound: (id) => statements.get(id),
    isWebToken: (id) => statements.get(id) === OF_WEB_TOKEN,
    forget,
  };
}

/** What the probes ask while they take a call's arguments. */
export interface Arguments {
  /** What the argument before says about the next one; 0: nothing. */
  said: number;
  /** Whether an argument was a secret's name. */
  isAsked: boolean;
  addSite(id: number, site: Site): void;
  /** Whether the function takes a value before its name. */
  isReversed(site: number): boolean;
  /** What to record instead of an argument that a neighbour names. */
  next(value: unknown, site: number): unknown;
  /** Tells of an argument that was taken; `id` of its snapshot. */
  taken(value: unknown, id: number): void;
  /** The call has been entered, or not (0): how much is known about its result. */
  entered(call: number, site: number): Level;
  /** Whether a call's result is not a secret after all. */
  isPlainAnswer(call: number, value: unknown): boolean;
  /** Tells of a list that was taken, which may be the texts of a template. */
  takenList(list: unknown[]): void;
  /** A call has ended; without one, all have. */
  ended(call?: number): void;
}

interface Taker {
  neighbours: Neighbours | undefined;
  hide(value: unknown, level: Level): unknown;
}

/** Items of a list that are looked at. */
const MAX_ROWS = 100;
/** Characters of a column's name. */
const MAX_COLUMN = 64;
/** Characters of a template that are looked at. */
const MAX_TEMPLATE = 4096;
/** `redis.call("AUTH", "default", …)` */
const AUTH = [0x41, 0x55, 0x54, 0x48];
const OF_AUTH: Bound = { levels: new Uint8Array(MAX_VALUES), names: [] };
OF_AUTH.levels[0] = OF_AUTH.levels[1] = Level.PASSWORD_LIKE;
/** `verify(head, payload, signature)` */
const OF_WEB_TOKEN: Bound = { levels: new Uint8Array(MAX_VALUES), names: [] };
OF_WEB_TOKEN.levels.fill(Level.LOOKS, 0, 4);
const NOTHING_SAID: Bound = { levels: new Uint8Array(MAX_VALUES), names: [] };

export function createArguments({ neighbours, hide }: Taker, redactor: Redactor | undefined): Arguments {
  const roles = harden(new Map<number, Role>());
  let reversed = 0;
  /** Of the calls that were asked for a name: the name. */
  const asked = harden(new Map<number, string>());
  const templates = harden(new WeakMap<object, Bound>());
  let name = "", level: Level = Level.NONE;
  /** `where("api_key", "=", value)`: what the name before an operator says. */
  let saidBefore = 0;
  /** `changed("password", before, after)`: the second value comes next. */
  let isChanged = false;
  let program = "";
  /** What is bound to the statement that came before, and how much of it has been seen. */
  let bound = NOTHING_SAID, place = 0;

  const self: Arguments = {
    said: 0,
    isAsked: false,
    addSite(id, site) {
      if (neighbours === undefined) return;
      const role = roleOf(site.name, site.params);
      if (role === Role.ANY) return;
      roles.set(id, role);
      if (role === Role.TAKES_BEFORE) reversed++;
    },
    isReversed: (site) => reversed > 0 && roles.get(site) === Role.TAKES_BEFORE,
    next(value, site) {
      const { said } = self;
      if (said === COMMAND) {
        self.said = 0;
        // `spawn("mysql", ["-p…"])`
        if (isOwnArray(value) && redactor !== undefined) {
          learnCommand(value.length, (i) => ownValue(value, i), redactor, program);
        }
        return value;
      }
      if (said !== STATEMENT) {
        const role = roles.get(site) ?? Role.ANY;
        isChanged = role === Role.CHANGES && !isChanged;
        self.said = isChanged ? said : 0;
        saidBefore = isOperator(value) ? said : 0;
        return hide(value, levelOfNext(said as Level, value, role));
      }
      if (bound.count !== undefined) {
        if (isOwnArray(value)) learnCells(value, bound, hide);
        else if (typeof value === "string") {
          self.said = 0;
          return hide(value, levelBehindPath(bound, roles.get(site)));
        }
        return value;
      }
      if (place === 0 && typeof value === "string" && value[0] === "[") {
        learnListed(value, bound, hide);
        return value;
      }
      if (place === 0 && typeof value === "object" && value !== null) {
        learnBound(value, bound, hide);
        return value;
      }
      return place < MAX_VALUES ? hide(value, bound.levels[place++] as Level) : value;
    },
    taken(value, id) {
      if (neighbours === undefined) return;
      const what = neighbours.saidBy(id) || saidBefore;
      saidBefore = 0;
      if (what === 0) return;
      self.said = what;
      if (what === STATEMENT) {
        bound = neighbours.bound(id) ?? NOTHING_SAID;
        place = 0;
      } else if (what === COMMAND) {
        if (typeof value === "string") program = value;
      } else if (typeof value === "string") {
        self.isAsked = true;
        if (what > level) {
          name = value;
          level = what as Level;
        }
      }
    },
    entered(call, site) {
      const told = call === 0 || !self.isAsked ? Level.NONE : level;
      level = Level.NONE;
      self.said = 0;
      isChanged = self.isAsked = false;
      if (told === Level.NONE) return told;
      asked.set(call, name);
      return levelOfAnswer(name, told, roles.get(site) ?? Role.ANY);
    },
    isPlainAnswer(call, value) {
      const name = asked.get(call);
      if (name === undefined) return false;
      return typeof value === "number" || typeof value === "string" && isEcho(name, value);
    },
    takenList(list) {
      if (redactor === undefined || isProxy(list)) return;
      const raw = getOwnPropertyDescriptor(list, "raw");
      if (raw === undefined || !isOwnArray(raw.value)) {
        // `insert(["user", "password"], [["ada", "…"]])`
        const levels = typeof ownValue(list, 0) === "string"
          ? levelsOfColumns(list, redactor.levelOf)
          : undefined;
        if (levels === undefined) return;
        self.said = STATEMENT;
        bound = { levels, names: [], count: list.length };
        place = 0;
        return;
      }
      let told = templates.get(list);
      if (told === undefined) templates.set(list, told = boundToTemplate(list, redactor) ?? NOTHING_SAID);
      if (told === NOTHING_SAID) return;
      self.said = STATEMENT;
      bound = told;
      place = 0;
    },
    ended(call) {
      if (call === undefined) asked.clear();
      else asked.delete(call);
    },
  };
  return self;
}

/** `kv.set(["users", "ada", "password"], "…")`: what the first or the last part of a key says of its value. */
function levelBehindPath({ levels, count = 0 }: Bound, role: Role | undefined): Level {
  if (role !== Role.TAKES || count > MAX_VALUES) return Level.NONE;
  return (levels[count - 1] || levels[0]) as Level;
}

function isOperator(value: unknown): boolean {
  return value === "=" || value === "==" || value === "===" || value === "eq" || value === "like" ||
    value === "in" || value === "!=" || value === "<>";
}

/** `sql\`update users set password = ${value}\``: the texts of the template, with `?` between them. */
function boundToTemplate(texts: unknown[], redactor: Redactor): Bound | undefined {
  const { levelAt } = redactor;
  let joined = "";
  for (let i = 0; i < texts.length && joined.length < MAX_TEMPLATE; i++) {
    const item = getOwnPropertyDescriptor(texts, i)?.value;
    if (typeof item !== "string") return undefined;
    const last = joined[joined.length - 2];
    // `'${value}'`
    const isQuoted = i > 0 && (last === "'" || last === '"') && item[0] === last;
    joined =
      (isQuoted ? stringSlice(joined, 0, joined.length - 2) + "?" + stringSlice(item, 1) : joined + item) +
      (i < texts.length - 1 ? "?" : "");
  }
  const bytes = uint8s(3 * joined.length);
  const bound = levelsOfValues(bytes, { length: encodeInto(joined, bytes).written, levelAt });
  return bound ?? boundInText(texts, redactor);
}

/** `<input name="password" value="${value}">`: whether a password in that place would be hidden. */
function boundInText(texts: unknown[], redactor: Redactor): Bound | undefined {
  const pieces: string[] = [];
  for (let i = 0; i < texts.length; i++) {
    const piece = ownValue(texts, i);
    if (typeof piece !== "string") return undefined;
    append(pieces, piece);
  }
  const told = levelsOfHoles(pieces, redactor.hidesAt);
  if (told === undefined) return undefined;
  const levels = uint8s(MAX_VALUES);
  for (let i = 0; i < told.length && i < MAX_VALUES; i++) levels[i] = told[i]!;
  return { levels, names: [] };
}

type Hide = (value: unknown, level: Level) => unknown;

/** What is bound to a statement as a list or by names: what is a secret there is one wherever it stands. */
export function learnBound(value: object, bound: Bound, hide: Hide): void {
  if (isProxy(value)) return;
  if (isOwnArray(value)) learnItems(value, bound, { from: 0, hide });
  else learnNamed(value, bound, hide);
}

/**
 * The items of a list that are bound to secret columns; it may be a list of rows.
 *
 * @param options.from the first item that is one
 */
export function learnItems(
  list: unknown[],
  bound: Bound,
  { from, hide }: { from: number; hide: Hide },
): void {
  const { levels } = bound;
  for (let i = from; i < list.length && i < MAX_ROWS; i++) {
    const item = getOwnPropertyDescriptor(list, i)?.value;
    const place = i - from;
    if (typeof item === "string") {
      if (place < MAX_VALUES && levels[place] !== 0) hide(item, levels[place] as Level);
    } else if (isOwnArray(item)) {
      learnRow(item, levels, hide);
      // Of one `?` for all rows: `query("insert into users (name, password) values ?", [[…]])`.
      for (let k = 0; i === from && k < item.length && k < MAX_ROWS; k++) {
        const row = getOwnPropertyDescriptor(item, k)?.value;
        if (isOwnArray(row)) learnRow(row, levels, hide);
      }
    } else if (typeof item === "object" && item !== null && !isProxy(item)) learnNamed(item, bound, hide);
  }
}

/** The texts in a list that is written as JSON: `["ada@x.test","…"]`, as Prisma has what is bound to a query. */
export function learnListed(list: string, { levels }: Bound, hide: Hide): void {
  let start = -1;
  for (let i = 1, place = 0; i < list.length && place < MAX_VALUES && i < MAX_TEMPLATE; i++) {
    const c = list[i]!;
    if (start >= 0) {
      if (c === "\\") i++;
      if (c !== '"') continue;
      if (levels[place] !== 0) hide(stringSlice(list, start, i), levels[place] as Level);
      start = -1;
    } else if (c === '"') start = i + 1;
    else if (c === ",") place++;
  }
}

function learnRow(row: unknown[], levels: Uint8Array, hide: Hide): void {
  for (let k = 0; k < row.length && k < MAX_VALUES; k++) {
    const cell = levels[k] === 0 ? undefined : getOwnPropertyDescriptor(row, k)?.value;
    if (typeof cell === "string") hide(cell, levels[k] as Level);
  }
}

type LevelOf = (name: string) => Level;

/** `[["user", "password"], ["ada", "…"]]`: rows below the names of their columns. */
export function learnTable(rows: unknown[], { levelOf, hide }: { levelOf: LevelOf; hide: Hide }): void {
  const head = ownValue(rows, 0);
  const levels = isOwnArray(head) ? levelsOfColumns(head, levelOf) : undefined;
  if (levels !== undefined) learnItems(rows, { levels, names: [] }, { from: 1, hide });
}

/** What the rows of a table are called that has its columns beside them. */
export function isRows(name: PropertyKey): boolean {
  return name === "rows" || name === "values" || name === "data" || name === "records";
}

const COLUMNS = ["columns", "fields", "headers", "header", "cols", "names", "columnNames", "meta"];

/** `{ columns: ["user", "password"], rows: [["ada", "…"]] }` */
export function learnRows(
  table: object,
  { keys, rows, levelOf, hide }: { keys: readonly string[]; rows: unknown; levelOf: LevelOf; hide: Hide },
): void {
  if (!isOwnArray(rows)) return;
  for (let i = 0; i < COLUMNS.length; i++) {
    if (!isAmong(keys, COLUMNS[i]!)) continue;
    const head = getOwnPropertyDescriptor(table, COLUMNS[i]!)?.value;
    const levels = isOwnArray(head) ? levelsOfColumns(head, levelOf) : undefined;
    if (levels !== undefined) return learnCells(rows, { levels, names: [], count: head.length }, hide);
  }
}

/** What the names of columns say, as texts or as objects that have one; undefined where none is a secret's. */
function levelsOfColumns(head: unknown[], levelOf: LevelOf): Uint8Array | undefined {
  if (head.length < 2) return undefined;
  let levels: Uint8Array | undefined;
  for (let i = 0; i < head.length && i < MAX_VALUES; i++) {
    let name = ownValue(head, i);
    if (typeof name === "object" && name !== null && !isProxy(name)) {
      name = getOwnPropertyDescriptor(name, "name")?.value;
    }
    if (typeof name !== "string" || name.length > MAX_COLUMN) return undefined;
    const level = levelInTable(levelOf(name));
    if (level !== Level.NONE) (levels ??= uint8s(MAX_VALUES))[i] = level;
  }
  return levels;
}

/** A row, or rows, that have as many cells as there are columns. */
function learnCells(list: unknown[], { levels, count }: Bound, hide: Hide): void {
  const isRow = list.length === count && !isOwnArray(ownValue(list, 0));
  if (isRow) return learnRow(list, levels, hide);
  for (let i = 0; i < list.length && i < MAX_ROWS; i++) {
    const row = ownValue(list, i);
    if (isOwnArray(row) && row.length === count) learnRow(row, levels, hide);
  }
}

/** `{ t: "…" }`, `{ $t: "…" }` beside `token = $t`. */
function learnNamed(values: object, { levels, names }: Bound, hide: Hide): void {
  for (let i = 0; i < names.length; i++) {
    if (levels[i] === 0) continue;
    const name = names[i]!;
    for (let k = 0; k < MARKS.length; k++) {
      const value = getOwnPropertyDescriptor(values, MARKS[k]! + name)?.value;
      if (typeof value === "string") hide(value, levels[i] as Level);
      else if (typeof value === "object" && value !== null && !isProxy(value)) {
        // `{ ":p": { S: "…" } }` of DynamoDB
        const text = getOwnPropertyDescriptor(value, "S")?.value;
        if (typeof text === "string") hide(text, levels[i] as Level);
      }
    }
  }
}

/** What may stand before a name. */
const MARKS = ["", "$", ":", "@"];
