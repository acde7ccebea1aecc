import * as fs from "node:fs";
import { EventEmitter } from "node:events";
const log = [];
const note = (x) => (log.push(x), x);
const nothing = null;
function chains(client, key) {
  const made = structuredClone({ f: 1 });
  return [
    fs?.existsSync(note("/")),
    fs?.existsSync?.(note("/"), note("unused")),
    fs.existsSync?.(JSON.parse(note('"/"'))),
    fs.nothing?.(note("never")),
    fs.nothing?.there.at(note("never")),
    fs?.nothing?.[note("never")](JSON.parse(note("never"))),
    JSON.parse(note("[1]"))?.at(0),
    JSON.parse(note("null"))?.at(note("never")),
    fs?.existsSync("/")?.valueOf(),
    (fs?.existsSync)(note("/")),
    (fs?.promises.access)?.name,
    delete JSON.parse("{}")?.x,
    typeof made?.f,
    fs?.constants?.[key],
    JSON?.stringify(...[{ a: 1 }], ...[null, note(1)]),
    JSON?.stringify(),
    globalThis.JSON?.parse("2"),
    crypto?.randomUUID?.().length,
  ].map(String).join("|");
}
console.log(chains(undefined, "R_OK"));
const receiver = new EventEmitter();
receiver.on("x", function (...args) { note(this === receiver); note(args.length) });
function receivers() { return [receiver?.emit("x", 1), receiver?.emit?.("x", 1, ...[2, 3]), receiver["emit"]?.("x")] }
console.log(receivers(), nothing?.emit(JSON.parse("never")), nothing?.a.b.c(note("never")).d);
async function awaits() { return [await fs.promises?.access("/"), await fs?.promises?.nothing?.(note("never"))] }
console.log(await awaits());
const template = (strings) => strings;
function tagged() { return template`a${JSON?.parse("1")}b` }
console.log(tagged() === tagged(), JSON?.parse?.("8"));
try { fs.nothing?.x; fs?.nothing(note("evaluated")) } catch (error) { console.log(error.constructor.name) }
console.log(JSON.stringify(log));
