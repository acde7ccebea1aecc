import fs, { existsSync } from "node:fs";
import { createHash } from "node:crypto";
export { later };
const log = [];
const note = (x) => (log.push(x), x);
console.log(typeof hoisted());
const parsed = JSON.parse(note("[1, 2]"), (key, value) => note(value));
let later = JSON.stringify(parsed)
;(() => note("asi"))()
const { length } = JSON.stringify({ a: note(1) }), hash = createHash("md5")
hash.update("x").update("y");
try { JSON.parse(note("{")) } catch (error) { console.log(error.name, note("caught")) }
try { JSON.parse("{") } catch { note(hoisted()) } finally { note(JSON.stringify("finally")) }
for (let i = 0; i < 3; i++) try { JSON.parse(i ? "1" : "{") } catch { note(i) }
function hoisted() { return structuredClone("hoisted") }
export default JSON.parse('{"x":1}');
export const copy = structuredClone(note({ deep: [1] })), same = structuredClone;
console.log(await JSON.parse("3"), [...JSON.parse("[4,5]")].join(), JSON.parse("{}").x?.y, existsSync(new URL(import.meta.url)));
label: { if (fs.existsSync("/")) break label; note("not reached") }
const promised = await fs.promises.access("/").then(() => "there");
(() => { var again = JSON.parse("7"); note(again) })();
switch (JSON.stringify("a")) { case JSON.stringify("a"): note("case") }
console.log(promised, copy, same(1), length, hash.digest("hex"), later);
await import("data:text/javascript,JSON.parse('{')").catch((error) => note(error.name));
console.log(JSON.stringify(log));
