import { readFile, readFileSync } from "node:fs";
import { EventEmitter } from "node:events";
import * as fsp from "node:fs/promises";
function throws() { readFileSync("/does/not/exist") }
async function rejects() { try { await fsp.readFile("/does/not/exist") } catch (e) { return e.code } }
function calls() { return new Promise((r) => readFile("/does/not/exist", (e) => r(e.code))) }
class E extends EventEmitter { constructor() { super(); this.on("x", this.h) } h(v) { this.v = v } }
try { throws() } catch (e) { console.log(e.code) }
console.log(await rejects(), await calls()); const e = new E(); e.emit("x", 5); console.log(e.v);
