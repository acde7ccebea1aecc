import type { Telling } from "./fit.ts";
import { Room } from "./short_snapshot.ts";

/** Most rows are whole where values have so many bytes, and then with longer ones as well. */
const MOST_ARE_WHOLE = 200;

/** A row that was made, and for which lengths of values it is the same. */
interface MadeRow {
  row: unknown;
  shortened: number;
  least: number;
  most: number;
}

/** Makes each row once for several attempts to fit them into an answer. */
class MadeRows<Row> {
  readonly #row: (row: Row, room: Room) => unknown;
  readonly #made: MadeRow[] = [];

  constructor(row: (row: Row, room: Room) => unknown) {
    this.#row = row;
  }

  /** @param at the row's place in the list */
  at(at: number, item: Row, room: Room): unknown {
    const { valueBytes } = room;
    let made = this.#made[at];
    if (made === undefined || valueBytes < made.least || valueBytes > made.most) {
      made = this.#made[at] = this.#make(item, Math.min(valueBytes, MOST_ARE_WHOLE));
      if (valueBytes > made.most) made = this.#made[at] = this.#make(item, valueBytes);
    }
    room.shortened += made.shortened;
    return made.row;
  }

  #make(item: Row, valueBytes: number): MadeRow {
    const room = new Room(0, valueBytes);
    const row = this.#row(item, room);
    const { shortened } = room;
    return { row, shortened, least: valueBytes, most: shortened === 0 ? Infinity : valueBytes };
  }
}

/**
 * A list as an answer, the most telling rows first.
 *
 * @param options.total rows that there are, where `rows` begins with row `skip` of them, or has only the first ones
 * @param options.row makes a row, which depends on nothing but the item and the length of values
 * @param options.page the command that goes on from a row
 * @param options.wrap the answer around the rows (default: the rows alone)
 */
export function tellList<Row>(
  rows: readonly Row[],
  { row, skip = 0, total = skip + rows.length, page, wrap = (list) => list }: {
    row: (row: Row, room: Room) => unknown;
    skip?: number;
    total?: number;
    page?: (skip: number) => string;
    wrap?: (list: unknown[], room: Room) => unknown;
  },
): Telling {
  const made = new MadeRows(row);
  return {
    total: Math.max(0, total),
    skipped: Math.min(skip, total),
    make(room) {
      const list = rows.slice(0, room.rows).map((item, at) => made.at(at, item, room));
      const next = skip + list.length;
      return {
        answer: wrap(list, room),
        shown: list.length,
        more: page === undefined || next >= total || list.length === 0 ? [] : [page(next)],
      };
    },
  };
}
