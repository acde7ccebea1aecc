// hosts: bun deno node
const log = [];
let p = Promise.resolve(); for (let i = 0; i < 8; i++) p = p.then(() => log.push("t" + i));
(async () => { { await using a = { [Symbol.asyncDispose]() { log.push("dispose") } }; log.push("body") } log.push("after") })();
(async () => { await using a = null; return 1 })().then(() => log.push("null"));
await p;
console.log(log.join(" "));
