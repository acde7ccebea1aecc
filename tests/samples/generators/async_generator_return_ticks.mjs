const log = [];
let p = Promise.resolve(); for (let i = 0; i < 14; i++) p = p.then(() => log.push("t" + i));
async function* a() { return Promise.resolve(1) }
async function* b() { try { yield 1 } finally { log.push("fin"); await null } }
async function* c() { return }
async function* e() { for await (const x of [1]) return }
c().next().then(() => log.push("c"));
e().next().then(() => log.push("e"));
a().next().then(() => log.push("a"));
const i = b(); i.next().then(() => i.return(Promise.resolve(9)).then((r) => log.push("b" + r.value)));
(async () => { for await (const x of b()) break; log.push("c") })();
await p;
console.log(log.join(" "));
