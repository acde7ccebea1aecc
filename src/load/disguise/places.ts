import process from "node:process";
import { originalOffset, render, type Shifts, shiftsOf } from "../../instrument/edits.ts";
import type { Rendering } from "../../instrument/original.ts";
import { harden } from "../../probe/natives.ts";
import { AS_IT_IS, type Pristine } from "./pristine.ts";

/** Maps places in the texts that run to places in the original texts. Lines are the same in both. */
export interface Places {
  /**
   * @param names what the engine calls the module: its URL, or its path
   */
  add(names: readonly string[], rendering: Rendering, options?: PlaceOptions): void;
  /** @param hash gives the SHA-256 of the text that runs, asked for where that may be another; in what follows, too */
  has(name: string, hash?: () => string): boolean;
  /** The column before the rewriting, both 1-based; the same column for a text that is not known. */
  column(name: string, line: number, column: number, hash?: () => string): number;
  /** The same for an offset in the whole text, 0-based. */
  offset(name: string, offset: number, hash?: () => string): number;
  /** The text as it was. */
  text(name: string): string | undefined;
}

export interface PlaceOptions {
  /** Another text may run in place of the rendered one. */
  isChangeable?: boolean | undefined;
  /** What the engine adds to lines, and to the columns of the first line. */
  offset?: TextOffset | undefined;
}

/** Where a text begins that is evaluated. */
export interface TextOffset {
  line: number;
  column: number;
}

/** Offsets of a text, and what is inserted into it. */
interface Table extends Shifts {
  /** Where each line begins in the original. */
  lines: Int32Array;
}

/** A text that runs under a name. */
interface Known {
  rendering: Rendering;
  offset: TextOffset;
  table?: Table;
  /** The names of the module, where another text may run in its place. */
  unsure?: readonly string[] | undefined;
  /** The one that ran under the name before. */
  before?: Known | undefined;
  hash?: string;
}

/** Goes before the name of a text that is evaluated, where a comment in it gives the name. */
export const EVALUATED = "evaluated ";

export const NO_OFFSET: TextOffset = { line: 0, column: 0 };

/** @param pristine for what is computed at the first look into a text; the rest uses nothing that can be patched */
export function places(pristine: Pristine = AS_IT_IS): Places {
  const all = harden(new Map<string, Known>());

  function tableOf(known: Known): Table {
    known.table ??= pristine(() => tabulated(known.rendering));
    return known.table;
  }

  function isOf(known: Known, hash: string): boolean {
    known.hash ??= pristine(() => hashOf(known.rendering));
    return known.hash === hash;
  }

  /** The text that runs under a name: of several, the one with that hash, else the last. */
  function find(name: string, hash?: () => string): Known | undefined {
    const last = all.get(name);
    if (last?.before === undefined || hash === undefined) return last;
    const wanted = hash();
    let known: Known | undefined = last;
    while (known !== undefined && !isOf(known, wanted)) known = known.before;
    return known;
  }

  return {
    add(names, rendering, { isChangeable, offset = NO_OFFSET } = {}) {
      const last = names.length === 0 ? undefined : all.get(names[0]!);
      // Only texts that are evaluated take turns under a name.
      const before = last !== undefined && last.rendering.text === rendering.text ? last.before : last;
      const known: Known = { rendering, offset, unsure: isChangeable ? names : undefined, before };
      for (let i = 0; i < names.length; i++) all.set(names[i]!, known);
    },
    has(name, hash) {
      const known = find(name, hash);
      if (known?.unsure === undefined || hash === undefined) return known !== undefined;
      const names = known.unsure;
      known.unsure = undefined;
      const isOurs = isOf(known, hash());
      if (!isOurs) { for (let i = 0; i < names.length; i++) all.delete(names[i]!); }
      return isOurs;
    },
    column(name, line, column, hash) {
      const known = find(name, hash);
      if (known === undefined) return column;
      const table = tableOf(known);
      const index = line - 1 - known.offset.line;
      const start = table.lines[index];
      if (start === undefined) return column;
      const before = index === 0 ? known.offset.column : 0;
      const shift = insertedBefore(table, start);
      return originalOffset(table, start + shift + column - before - 1) - start + before + 1;
    },
    offset(name, offset, hash) {
      const known = find(name, hash);
      return known === undefined ? offset : originalOffset(tableOf(known), offset);
    },
    text: (name) => all.get(name)?.rendering.text,
  };
}

function hashOf({ text, edits, firstSite }: Rendering): string {
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(render(text, edits, firstSite)).digest("hex");
}

function tabulated({ text, edits, firstSite }: Rendering): Table {
  // Engines do not count a byte order mark.
  const lines = [text.charCodeAt(0) === 0xfeff ? 1 : 0];
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) lines.push(index + end.length);
  return { lines: Int32Array.from(lines), ...shiftsOf(edits, firstSite) };
}

/** How much is inserted before an offset of the original. */
function insertedBefore({ at, before }: Table, offset: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return before[low]!;
}
