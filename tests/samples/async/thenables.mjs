const log = [];
const t = { get then() { log.push("get then"); return (r) => { log.push("then"); r(1) } } };
const f = async (x) => { log.push("f"); return x };
console.log(await t, await f(t), await Promise.resolve(t), log);
