import assert from "node:assert/strict";
import { runCsv } from "../../src/export/csv.ts";
import type { Composite } from "../../src/trace/snapshot.ts";
import { Raw, RunBuilder, shopRun, snapshotOf } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";

Deno.test("runCsv() has a row for each call, with the columns of the Python tool first", () => {
  const lines = [...runCsv(shopRun().trace())].join("").split("\n");
  assert.equal(
    lines[0],
    "module,function,args,return_value,elapsed_ms,depth,parent,exception,line,call,parent_call",
  );
  assert.equal(lines.length, 8);
  assert.equal(lines[2], 'main.ts,fetchRate,"country: ""NL""",0.2,12.001000,1,main,,20,2,1');
  assert.match(
    lines[7]!,
    /^main\.ts,pay,amount: 42\.5,,0\.085000,1,main,PaymentError: card declined,50,7,1$/,
  );
});

Deno.test("runCsv() gives a spreadsheet no formula, and no line break within a cell", () => {
  const run = new RunBuilder();
  run.call("=cmd|'/C calc'!A0", { args: ['a\nb,"c"'], result: -1 });
  const [, row] = [...runCsv(run.trace())].join("").split("\n");
  assert.match(row!, /^[^,]*,'=cmd\|'\/C calc'!A0,"[^\n]*",-1,/);
});

Deno.test("runCsv() gives a spreadsheet no formula in any column, and leaves numbers numbers", () => {
  for (const text of ["-2+3+cmd|'/C calc'!A0", "=1", "+1-1", "@SUM(A1)", " =1", "－1+1", "-1e3+2"]) {
    const run = new RunBuilder();
    const error = new Raw({ ...(snapshotOf([]) as Composite), kind: "error", className: text, text: "no" });
    run.call(text, { args: [1], error, site: { params: [text] } });
    run.call("g", { result: -1.5e-7 });
    const [, row, other] = [...runCsv(run.trace())].join("").split("\n");
    const cells = row!.split(",");
    for (const column of [1, 2, 7]) assert.match(cells[column]!, /^'/, row);
    assert.equal(other!.split(",")[3], "-1.5e-7");
  }
});

Deno.test("tph export --format csv writes a run", async () => {
  using folder = temporary({ "main.ts": "function f(n: number) { return n; }\nf(1);\n" });
  await folder.tph(["run", "main.ts"]);
  assert.match(
    (await folder.tph(["export", "--format", "csv"])).stdout,
    /\nmain\.ts,f,n: 1,1,[\d.]+,0,,,1,1,\n$/,
  );
});
