/** What transpilers print for decorators and accessors is no part of the record. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const PROGRAM = `
function log(value: any, about: any) { return function (this: any, ...args: any[]) { return value.apply(this, args) + 1 } }
function twice(value: any, about: any) { return (x: any) => x * 2 }
class K {
  @log m(x: number) { return x }
  @log static s(x: number) { return x }
  accessor z = 1;
  static accessor y = 2;
  @twice q = 3;
  get real() { return this.z }
}
const k = new K();
k.m(1); K.s(2); k.z = k.z + K.y; k.real;
console.log(k.z, k.q);
`;

for (const host of ["bun", "deno"] satisfies HostName[]) {
  Deno.test(`decorators and accessors: only what the program has is recorded, in ${host}`, async () => {
    using folder = temporary({ "main.ts": PROGRAM });
    const { trace, stdout } = await runRecorded(host, join(folder.path, "main.ts"));
    assert.equal(stdout, "3 6\n");
    const names = Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1).name);
    assert.deepEqual(names.sort(), [
      "K.m",
      "K.s",
      "get K.real",
      "log",
      "log",
      "main.ts:2",
      "main.ts:2",
      "main.ts:3",
      "twice",
    ]);
  });
}
