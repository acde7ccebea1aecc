/** The record against programs that log their own calls: a slice of `deno task oracle`, and what it is made of. */
import assert from "node:assert/strict";
import { FLAGS, flavoursOf } from "./fuzz/flavours.ts";
import { plainText, twinText } from "./fuzz/marks.ts";
import type { Flavour } from "./fuzz/program.ts";
import type { HostName } from "./hosts.ts";
import { compare, oracle, rowText } from "./oracle/oracle.ts";
import { NOT_KNOWN, type Row } from "./oracle/rows.ts";

const SEED = 20_261_122;

for (const host of Object.keys(FLAGS) as HostName[]) {
  for (const flavour of flavoursOf(host)) {
    Deno.test(`the record of random programs in .${flavour} under ${host} is what they log themselves`, () =>
      test(host, flavour));
  }
}

async function test(host: HostName, flavour: Flavour): Promise<void> {
  const { rows, falseRows, problems, unloaded } = await oracle({ seed: SEED, count: 15, host, flavour });
  const shown = falseRows.map(({ index, row, said, recorded }) =>
    `program ${index} of seed ${SEED}, row ${row}: ${rowText(said)}, recorded: ${rowText(recorded)}`
  );
  assert.deepEqual([...shown, ...problems, ...unloaded], []);
  assert.ok(rows > 500, `${rows} rows`);
}

const ROW: Row = { ordinal: 1, name: "f", parent: 0, args: ["1"], outcome: "returned", value: "2" };

Deno.test("the oracle sees a row that is missing, one too many, and each field that is false", () => {
  const said = [ROW, { ...ROW, ordinal: 3, name: "", parent: 1 }];
  const recorded = [ROW, { ...ROW, ordinal: 4, name: "named by the recorder", parent: 1 }];
  assert.equal(compare(said, recorded).off, 0);
  assert.equal(compare(said, recorded.slice(0, 1)).row, 1);
  assert.equal(compare(said.slice(0, 1), recorded).off, 1);
  const fields: Partial<Row>[] = [
    { name: "g" },
    { parent: 5 },
    { args: ["1", "2"] },
    { outcome: "threw" },
    { value: "3" },
  ];
  for (const field of fields) {
    const { off, row } = compare(said, [{ ...ROW, ...field }, recorded[1]!]);
    assert.deepEqual({ off, row }, { off: 1, row: 0 });
  }
  assert.equal(compare([ROW, ROW], [ROW, { ...ROW, ordinal: 2 }]).row, 1, "a function is one site");
});

Deno.test("the oracle counts what the record says it does not know, and only where the stack was full or the value is long", () => {
  const counts = (said: Row, recorded: Row) => {
    const { off, notKnown } = compare([said], [recorded]);
    return { off, notKnown };
  };
  const unread = { ...ROW, value: NOT_KNOWN };
  assert.deepEqual(counts(ROW, unread), { off: 1, notKnown: 0 });
  assert.deepEqual(counts({ ...ROW, full: true }, unread), { off: 0, notKnown: 1 });
  assert.deepEqual(counts({ ...ROW, full: true }, { ...ROW, value: "3" }), { off: 1, notKnown: 0 });
  const long = "1".repeat(60_000);
  assert.deepEqual(counts({ ...ROW, value: long }, { ...ROW, value: `${long.slice(0, 9_000)}…` }), {
    off: 0,
    notKnown: 1,
  });
});

Deno.test("a marked text is a program without its marks, and logs with code in their places", () => {
  const marked = "async function f(a) {«F:f|a|async» return «R»«W»await «S»g(a)«/S»«/W»«/R»; «/F»}";
  assert.equal(plainText(marked), "async function f(a) { return await g(a); }");
  assert.equal(
    twinText(marked),
    'async function f(a) {const $c0=$in(0,"f",[a],0,false);try{ return $out($c0,$at($c0,await $sus($c0,g(a)))); ;$out($c0)}catch($e){throw $err($c0,$e)}}',
  );
});

Deno.test("the twin of an async generator waits for what it returns, a call's result as well", () => {
  for (const [open, close] of [["«R»", "«/R»"], ["«Q»", "«/Q»"]]) {
    const marked = `async function* f(a) {«F:f|a|both» return ${open}g(a)${close}; «/F»}`;
    assert.match(twinText(marked), /return \$sus\(\$c0,\$ret\(\$c0,g\(a\)\)\);/);
  }
});
