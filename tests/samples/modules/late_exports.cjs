const lib = require("./_late.cjs");
lib.init();
async function load() { const m = await import("./_late.cjs"); console.log(m.a, m.b, typeof m.c, m.default === lib, Object.keys(m).sort().join()) }
load();
