/**
 * The part of a call tree that is open on the page, as a list of lines.
 *
 * @module
 */
import type { Page, Row, Slot, Took } from "./protocol.ts";
import type { Reader } from "./reader.ts";

/** Children that are asked for at a time, and at first: a screenful, as others come when they are in sight. */
const PAGE = 200;
const FIRST_PAGE = 50;
/** A tree is opened level by level until it has so many lines. */
const FIRST_LINES = 40;

/** A row of the tree. */
interface RowLine {
  type: "row";
  row: Row;
  depth: number;
  isOpen: boolean;
  parent: string;
}

/** A line: a row of the tree, or what stands for children that are not here yet. */
export type TreeLine =
  | RowLine
  | { type: "more"; key: string; depth: number; side: "before" | "after"; count: number | undefined };

/** Children that are here: a window of all. */
interface Children {
  from: number;
  rows: Row[];
  hasMore: boolean;
  total?: number;
  /** The lines of its rows as they were last, to be used again: there may be thousands. */
  lines: RowLine[];
}

export class TreeModel {
  lines: TreeLine[] = [];
  readonly #reader: Reader;
  readonly #slot: Slot;
  readonly #changed: () => void;
  readonly #children = new Map<string, Children>();
  readonly #open = new Set<string>(["c0"]);
  readonly #asked = new Set<string>();
  readonly #ended = new AbortController();

  constructor(reader: Reader, slot: Slot, changed: () => void) {
    this.#reader = reader;
    this.#slot = slot;
    this.#changed = changed;
  }

  /** Opens the first levels, and the way to where errors came from. */
  async start(): Promise<void> {
    await this.#load("c0", 0);
    for (let level = 0; level < 8 && this.lines.length < FIRST_LINES; level++) {
      // What is folded into one row is better seen as one.
      const closed = this.lines.filter((line) =>
        line.type === "row" && !line.isOpen && canOpen(line.row) && line.row.count === 1
      );
      if (closed.length === 0 || closed.length > FIRST_LINES) break;
      for (const line of closed) {
        if (line.type === "row") await this.#load(line.row.key, 0, { quiet: true });
      }
      this.#rebuild();
    }
    this.#rebuild();
  }

  /**
   * Reads anew what is here, of a run that has grown.
   *
   * @param numberOf the number that a call has now
   */
  async refresh(numberOf: (call: number) => number): Promise<void> {
    const keyNow = (key: string) => `${key[0]}${numberOf(Number(key.slice(1)))}`;
    const [children, open] = [[...this.#children], [...this.#open]];
    this.#children.clear();
    this.#open.clear();
    for (const [key, list] of children) this.#children.set(keyNow(key), list);
    for (const key of open) this.#open.add(keyNow(key));
    // Parents come before what is below them, as the reader knows a row when it has made it.
    const keys = this.#children.has("c0") ? ["c0"] : [];
    for (const key of keys) {
      const { from, rows } = this.#children.get(key)!;
      await this.#load(key, from, { count: Math.max(PAGE, rows.length), quiet: true, isKept: true });
      // Rows that had their times do not lose them for a while.
      await this.#addTimes(this.#children.get(key)!, { quiet: true });
      for (const row of this.#children.get(key)!.rows) if (this.#children.has(row.key)) keys.push(row.key);
    }
    this.#rebuild();
  }

  /** Nobody looks at it any more. */
  end(): void {
    this.#ended.abort();
  }

  async open(key: string): Promise<void> {
    if (this.#children.has(key)) {
      this.#open.add(key);
      this.#rebuild();
    } else await this.#load(key, 0);
  }

  close(key: string): void {
    this.#open.delete(key);
    this.#rebuild();
  }

  /** Fetches children that are not here yet. */
  async more({ key, side }: { key: string; side: "before" | "after" }): Promise<void> {
    const known = this.#children.get(key);
    const asked = `${key} ${side}`;
    if (known === undefined || this.#asked.has(asked)) return;
    this.#asked.add(asked);
    try {
      const from = side === "after" ? known.from + known.rows.length : Math.max(0, known.from - PAGE);
      const count = side === "after" ? PAGE : known.from - from;
      const page = await this.#page(key, from, count);
      if (side === "after") {
        known.rows.push(...page.items);
        known.hasMore = page.hasMore;
        if (page.total !== undefined) known.total = page.total;
      } else {
        known.rows.unshift(...page.items);
        known.from = page.from;
      }
    } finally {
      this.#asked.delete(asked);
    }
    this.#rebuild();
    void this.#addTimes(known);
  }

  /** Opens the way to a call; the index of its line, −1 when it cannot be shown. */
  async reveal(call: number): Promise<number> {
    const at = this.indexOf(call);
    if (at >= 0) return at;
    const steps = await this.#reader.ask("reveal", { run: this.#slot, call });
    for (const { key, index } of steps) {
      const known = this.#children.get(key);
      if (known === undefined || index < known.from || index >= known.from + known.rows.length) {
        await this.#load(key, Math.max(0, index - PAGE / 2), { count: PAGE, quiet: true });
      }
      this.#open.add(key);
    }
    this.#rebuild();
    return this.indexOf(call);
  }

  /** The line of a call. */
  indexOf(call: number): number {
    return this.lines.findIndex((line) => line.type === "row" && line.row.key === `c${call}`);
  }

  #page(key: string, from: number, count: number): Promise<Page<Row>> {
    return this.#reader.ask("children", { run: this.#slot, key, from, count });
  }

  async #load(
    key: string,
    from: number,
    { count = FIRST_PAGE, quiet = false, isKept = false } = {},
  ): Promise<void> {
    const page = await this.#page(key, from, count);
    const list: Children = {
      from: page.from,
      rows: page.items,
      hasMore: page.hasMore,
      lines: [],
      ...(page.total === undefined ? {} : { total: page.total }),
    };
    this.#children.set(key, list);
    if (!isKept) {
      this.#open.add(key);
      void this.#addTimes(list);
    }
    if (!quiet) this.#rebuild();
  }

  /** Asks for the times of rows that came without them. */
  async #addTimes(list: Children, { quiet = false } = {}): Promise<void> {
    const keys = list.rows.flatMap((row) => row.times === undefined ? [row.key] : []);
    if (keys.length === 0) return;
    const take = (known: Record<string, Took>): void => {
      list.rows = list.rows.map((row) => {
        const times = row.times ?? known[row.key];
        return row.times === times ? row : { ...row, times };
      });
      if (!quiet) this.#rebuild();
    };
    const told = (_: number, known?: Record<string, Took>) => known !== undefined && take(known);
    const asked = { run: this.#slot, keys };
    // It is withdrawn when nobody looks any more.
    await this.#reader.ask("times", asked, { told, signal: this.#ended.signal }).then(take, () => {});
  }

  #rebuild(): void {
    const lines: TreeLine[] = [];
    const open = this.#open;
    const children = this.#children;
    const stack: { key: string; depth: number; at: number }[] = [{ key: "c0", depth: 0, at: 0 }];
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      const { key, depth } = frame;
      const list = children.get(key);
      if (list === undefined) {
        stack.pop();
        continue;
      }
      if (frame.at === 0 && list.from > 0) {
        lines.push({ type: "more", key, depth, side: "before", count: list.from });
      }
      const row = list.rows[frame.at];
      if (row === undefined) {
        if (list.hasMore) {
          const count = list.total === undefined ? undefined : list.total - list.from - list.rows.length;
          lines.push({ type: "more", key, depth, side: "after", count });
        }
        stack.pop();
        continue;
      }
      const isOpen = canOpen(row) && open.has(row.key) && children.has(row.key);
      lines.push(lineOf(list, frame.at++, { row, depth, isOpen, parent: key }));
      if (isOpen) stack.push({ key: row.key, depth: depth + 1, at: 0 });
    }
    this.lines = lines;
    this.#changed();
  }
}

/** The line of a row, the one that it had where nothing about it is new. */
function lineOf(
  { lines }: Children,
  at: number,
  { row, depth, isOpen, parent }: Omit<RowLine, "type">,
): RowLine {
  const known = lines[at];
  if (known?.row === row && known.depth === depth && known.isOpen === isOpen) return known;
  return lines[at] = { type: "row", row, depth, isOpen, parent };
}

function canOpen(row: Row): boolean {
  return row.hasChildren;
}
