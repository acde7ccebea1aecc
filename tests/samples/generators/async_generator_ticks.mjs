const log = [];
let p = Promise.resolve(); for (let i = 0; i < 14; i++) p = p.then(() => log.push("t" + i));
async function* g() { log.push("g1"); yield 1; log.push("g2"); await null; log.push("g3"); yield* (async function* () { yield 2; log.push("i") })(); log.push("g4"); return 3 }
(async () => { for await (const x of g()) log.push("v" + x); log.push("end") })();
await p;
console.log(log.join(" "));
