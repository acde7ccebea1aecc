import process from "node:process";
import { inserted, render } from "../../instrument/edits.ts";
import type { Rendering } from "../../instrument/original.ts";
import { harden } from "../../probe/natives.ts";
import { AS_IT_IS, type Pristine } from "./pristine.ts";

/** Leads from places in the texts that run to those in the texts as they were. Lines are the same in both. */
export interface Places {
  /**
   * @param names what the engine calls the module: its URL, or its path
   * @param options.isChangeable another text may run in the place of the rendered one
   */
  add(names: readonly string[], rendering: Rendering, options?: { isChangeable?: boolean | undefined }): void;
  /** @param hash gives the SHA-256 of the text that runs, asked for where that may be another */
  has(name: string, hash?: () => string): boolean;
  /** The column before the rewriting, both 1-based; the same column for a text that is not known. */
  column(name: string, line: number, column: number): number;
  /** The same for an offset in the whole text, 0-based. */
  offset(name: string, offset: number): number;
  /** The text as it was. */
  text(name: string): string | undefined;
}

/** Offsets of a text, and what is inserted into it. */
interface Table {
  /** Where each line begins in the original. */
  lines: Int32Array;
  /** Where each insertion is in the original, and how much was inserted before it. */
  at: Int32Array;
  before: Int32Array;
}

/** @param pristine for what is computed at the first look into a text; the rest uses nothing that can be patched */
export function places(pristine: Pristine = AS_IT_IS): Places {
  const renderings = harden(new Map<string, Rendering>());
  const tables = harden(new Map<Rendering, Table>());
  /** Renderings in whose place another text may run, with the names of their modules. */
  const unsure = harden(new Map<Rendering, readonly string[]>());

  function tableOf(rendering: Rendering): Table {
    let table = tables.get(rendering);
    if (table === undefined) tables.set(rendering, table = pristine(() => tabulated(rendering)));
    return table;
  }

  return {
    add(names, rendering, { isChangeable } = {}) {
      for (let i = 0; i < names.length; i++) renderings.set(names[i]!, rendering);
      if (isChangeable) unsure.set(rendering, names);
    },
    has(name, hash) {
      const rendering = renderings.get(name);
      const names = rendering && hash && unsure.get(rendering);
      if (names === undefined) return rendering !== undefined;
      unsure.delete(rendering!);
      const isOurs = pristine(() => hashOf(rendering!)) === hash!();
      if (!isOurs) { for (let i = 0; i < names.length; i++) renderings.delete(names[i]!); }
      return isOurs;
    },
    column(name, line, column) {
      const rendering = renderings.get(name);
      if (rendering === undefined) return column;
      const table = tableOf(rendering);
      const start = table.lines[line - 1];
      if (start === undefined) return column;
      const shift = insertedBefore(table, start);
      return originalOffset(table, start + shift + column - 1) - start + 1;
    },
    offset(name, offset) {
      const rendering = renderings.get(name);
      return rendering === undefined ? offset : originalOffset(tableOf(rendering), offset);
    },
    text: (name) => renderings.get(name)?.text,
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
  const at = new Int32Array(edits.length);
  const before = new Int32Array(edits.length + 1);
  for (let i = 0; i < edits.length; i++) {
    at[i] = edits[i]!.at;
    before[i + 1] = before[i]! + inserted(edits[i]!, firstSite).length;
  }
  return { lines: Int32Array.from(lines), at, before };
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

/** The original offset of one in the rendered text; within an insertion, where that was made. */
function originalOffset({ at, before }: Table, offset: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! + before[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  // The insertion `low - 1` is the last that begins at the offset or before.
  if (low > 0 && offset < at[low - 1]! + before[low]!) return at[low - 1]!;
  return offset - before[low]!;
}
