import { Readable, Transform, pipeline } from "node:stream";
import { promisify } from "node:util";
const upper = new Transform({ transform(chunk, enc, done) { done(null, String(chunk).toUpperCase()) } });
const out = [];
await promisify(pipeline)(Readable.from(["a", "b"]), upper, async function* (source) { for await (const c of source) out.push(String(c)) });
console.log(out);
class R extends Readable { n = 0; _read() { this.push(this.n < 3 ? String(this.n++) : null) } }
for await (const c of new R()) console.log(String(c));
