// hosts: node
import assert, { ok, strict } from "node:assert";
import * as all from "node:assert";
import { existsSync } from "node:fs";
const list: number[] = [1, 2];
const o: any = { assert, deep: { assert } };
const say = (e: any) => console.log(e.message, e.generatedMessage, e.stack.includes(e.message), e.code);
const checks: any[] = [
  function () { assert(list.some((x) => x > 5)); },
  function () { assert.ok(list.every(function (x) { return x > 5 })); },
  function () { assert.ok(list.every(function (x) { return x > 5; })); },
  function () { assert(
    list.some((x) => x > 5),
  ); },
  function () { return ok(existsSync("/nonexistent")) },
  function () { return strict.ok(existsSync("/nonexistent") && list.map((x) => x)) },
  () => assert(list.includes((() => 7)())), 
  () => o.assert.ok(!list.map((x) => x)),
  () => o.deep.assert(0, undefined), () => (o["deep"] as any).assert["ok"](null),
  () => o?.deep?.assert?.((() => "")()),
  () => assert(false, "own message"), () => assert(false, new TypeError("own error")),
  () => { if (1) assert.equal((() => 1)(), 2) },
  () => assert((() => `a ${((x) => x)("}")} b`)() === "a"), 
  () => assert(/[(]/.test((() => "x")())), () => assert((() => 4)() / 2 === (() => 3)()),
  () => assert(/* ( */ (() => 0)()), () => assert((() => 0)()), // comment ) (
  () => assert(),
  () => all.default((() => 0)()),
  async () => assert(await (async () => 0)()),
  async () => { await 0; assert.ok(await Promise.resolve((() => 0)())) },
	() => assert("tab	in" === (() => 0)()),
  () => { (assert.ok((() => 1)()), assert.ok((() => 0)())) },
  () => { const x = assert.ok((() => 1)()); assert.ok((() => 0)()); },
];
for (const f of checks) try { await f() } catch (e) { say(e) }
try { assert(list.some((x) => x > 5)) } catch (e) { say(e) }
try { assert(list.some((x) => x > 5)) } catch (e) { say(e) }
try { assert(list.some((x) => x > 5)) } catch (e) { say(e) }
assert(list.some((x) => x > 6));
