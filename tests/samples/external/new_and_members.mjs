import * as url from "node:url";
import { Readable } from "node:stream";
import crypto from "node:crypto";
function a() { return new url.URL("http://x/y").pathname }
function b() { return new Readable({ read() {} }) instanceof Readable }
function c() { return crypto.createHash("sha1").update("x").digest("hex").length }
function d() { return new (class extends Readable {})() instanceof Readable }
async function e() { const out = []; for await (const x of Readable.from(["a", "b"])) out.push(x); return out }
function* g() { yield JSON.stringify(yield 1) }
const i = g(); i.next();
console.log(a(), b(), c(), d(), await e(), i.next({ z: 1 }).value);
