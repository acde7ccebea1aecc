import { createRequire } from "node:module";
const lib = createRequire(import.meta.url)("./_late.cjs");
lib.init();
async function load() { return await import("./_late.cjs") }
const m = await load();
console.log(m.a, m.b, typeof m.c, m.default === lib, m.default.b, Object.keys(m).sort().join());
