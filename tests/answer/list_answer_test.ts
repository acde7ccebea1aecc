import assert from "node:assert/strict";
import fc from "fast-check";
import { fitText, type Telling } from "../../src/answer/fit.ts";
import { tellList } from "../../src/answer/list_answer.ts";
import type { Room } from "../../src/answer/short_snapshot.ts";

Deno.test("a list whose rows are made once for all attempts is that whose rows are made for each", () => {
  const text = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ minLength: 150, maxLength: 900 }));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), fc.integer({ min: 400, max: 20_000 }), (items, bytes) => {
      const row = (item: string, room: Room) => ({
        value: room.value({ type: "string", value: item, length: item.length }),
        text: room.text(item),
        list: room.list([...item], 200),
      });
      const anew: Telling = {
        total: items.length,
        make(room) {
          const answer = items.slice(0, room.rows).map((item) => row(item, room));
          return { answer, shown: answer.length, more: [] };
        },
      };
      const options = { tph: "0", run: null, warnings: [], bytes };
      assert.equal(fitText(tellList(items, { row }), options), fitText({ ...anew, skipped: 0 }, options));
    }),
    { numRuns: 100 },
  );
});

Deno.test("a list makes a row whose values are short once", () => {
  let made = 0;
  const row = (item: number) => (made++, { item });
  const items = Array.from({ length: 400 }, (_, i) => i);
  fitText(tellList(items, { row }), { tph: "0", run: null, warnings: [], bytes: 2000 });
  assert(made < 3 * items.length, `${made} rows`);
});
