import type { Telling } from "./fit.ts";
import type { Room } from "./short_snapshot.ts";

/**
 * A list as an answer, the most telling rows first.
 *
 * @param options.total rows that there are, where `rows` begins with row `skip` of them, or has only the first ones
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
  return {
    total: Math.max(0, total),
    skipped: Math.min(skip, total),
    make(room) {
      const list = rows.slice(0, room.rows).map((item) => row(item, room));
      const next = skip + list.length;
      return {
        answer: wrap(list, room),
        shown: list.length,
        more: page === undefined || next >= total || list.length === 0 ? [] : [page(next)],
      };
    },
  };
}
