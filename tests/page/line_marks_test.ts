import assert from "node:assert/strict";
import { callsOnLines } from "../../src/page/line_marks.ts";

const LINES = [
  "// before: total(cart)",
  "export function checkout(cart: Cart): number {",
  "  const sum = total<Item>(cart.items) + subtotal(cart);",
  "  for (const item of cart.items) this.#note(item);",
  "  if (sum > 100) return discount(sum);",
  "  return discount(sum - 1) + checkout(cart.rest);",
  "}",
  "function other() { return total([]); }",
];

/** Line → what is marked on it. */
function marksOf(...names: string[]): Record<number, string[]> {
  const calls = names.map((name, i) => ({ call: i + 10, name }));
  const marks = callsOnLines(LINES, 1, calls).map((on) =>
    on.map(({ name, count, call, isAlone }) => `${name} ${count} #${call}${isAlone ? "" : " or elsewhere"}`)
  );
  return Object.fromEntries(marks.flatMap((on, i) => on.length === 0 ? [] : [[i, on]]));
}

Deno.test("calls are marked on the lines of the function where their names are called", () => {
  assert.deepEqual(marksOf("total", "Cart.#note", "Cart.#note", "discount", "missing"), {
    2: ["total 1 #10"],
    3: ["#note 2 #11"],
    4: ["discount 1 #13 or elsewhere"],
    5: ["discount 1 #13 or elsewhere"],
  });
});

Deno.test("a function's own head is no call of it, a call of itself is", () => {
  assert.deepEqual(marksOf("checkout"), { 5: ["checkout 1 #10"] });
});
