const log = [];
const p = import("./_tla_dep.mjs").then((m) => log.push(m.value));
const load = async (n) => (await import(n)).order.length;
log.push("sync");
await p;
console.log(log, await load("./_tla_dep.mjs"));
