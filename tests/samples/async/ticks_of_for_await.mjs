const log = [];
let p = Promise.resolve(); for (let i = 0; i < 12; i++) p = p.then(() => log.push("t" + i));
const it = { [Symbol.asyncIterator]() { let n = 0; return { next: () => (log.push("n" + n), Promise.resolve({ done: n === 2, value: n++ })), return: () => (log.push("ret"), { }) } } };
(async () => { for await (const x of it) log.push("v" + x); log.push("done") })();
(async () => { for await (const x of [Promise.resolve("p"), "q"]) log.push(x) })();
(async () => { for await (const x of it) break; log.push("broke") })();
await p;
console.log(log.join(" "));
