/**
 * The lines of a screen as numbers, and these as lines again: the same question is answered at once the next time.
 *
 * @module
 */
import type { NumberReader, Recalled } from "../trace/known.ts";
import type { CallItem, Item } from "./fold.ts";
import type { GapItem, Line } from "./screen.ts";

type Put = (number: number) => void;

const TYPES = ["gap", "call", "repeat"] as const;
/** What may be in a list, and how often or how deep something is. */
const MOST = 2 ** 32;

export const SCREEN_NUMBERS: Omit<Recalled<Line[]>, "find"> = {
  write(lines, put) {
    for (const { item, depth, last, hidden } of lines) {
      for (const number of [depth, Number(last), hidden]) put(number);
      putItem(item, put);
    }
  },
  read(numbers) {
    const lines: Line[] = [];
    while (!numbers.isAtEnd) {
      const [depth, last, hidden] = [numbers.count(MOST), numbers.count(1) === 1, numbers.count(MOST)];
      lines.push({ item: itemFrom(numbers), depth, last, hidden });
    }
    return lines;
  },
};

function putItem(item: Item | GapItem, put: Put): void {
  put(TYPES.indexOf(item.type));
  if (item.type === "call") return putCall(item, put);
  const { size, time } = item;
  put(size);
  put(time);
  if (item.type === "gap") {
    put(item.siblings);
    put(Number(item.troubled));
  } else {
    put(item.count);
    put(item.items.length);
    for (const call of item.items) putCall(call, put);
  }
}

function itemFrom(numbers: NumberReader): Item | GapItem {
  const type = TYPES[numbers.count(TYPES.length - 1)]!;
  if (type === "call") return callFrom(numbers);
  const [size, time] = [numbers.count(MOST), numbers.next()];
  if (type === "gap") {
    return { type, size, time, siblings: numbers.count(MOST), troubled: numbers.count(1) === 1 };
  }
  const count = numbers.count(MOST);
  const items = Array.from({ length: numbers.count(numbers.left) }, () => callFrom(numbers));
  return { type, items, count, time, size };
}

/** Without `kinds`, which folding alone asks for. */
function putCall(
  { call, count, others, stride, offered, odd, covers, time, isEstimated, size }: CallItem,
  put: Put,
): void {
  for (const number of [call, count, stride, offered, covers, time, Number(isEstimated), size]) put(number);
  for (const list of [others, odd]) {
    put(list.length);
    for (const call of list) put(call);
  }
}

function callFrom(numbers: NumberReader): CallItem {
  const count = () => numbers.count(MOST);
  const list = () => [...numbers.list(numbers.count(numbers.left))];
  return {
    type: "call",
    call: count(),
    count: count(),
    stride: count(),
    offered: count(),
    covers: count(),
    time: numbers.next(),
    isEstimated: numbers.count(1) === 1,
    size: count(),
    others: list(),
    odd: list(),
  };
}
