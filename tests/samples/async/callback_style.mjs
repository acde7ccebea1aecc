import fs from "node:fs";
import { promisify, callbackify } from "node:util";
const read = promisify(fs.readFile);
const cb = callbackify(async (x) => { if (x < 0) throw new Error("neg"); return x * 2 });
fs.stat(new URL(import.meta.url), function onStat(e, s) { console.log(e, s.isFile()); cb(2, (e, v) => { console.log(e, v); cb(-1, (e) => console.log(e.message)) }) });
setTimeout(async () => console.log((await read(new URL("./_data.txt", import.meta.url), "utf8")).trim()), 30);
