require("./_lib_replaced.cjs");
require.cache[require.resolve("./_lib_replaced.cjs")].exports = { kind: "new", made: () => 2 };
async function load() { const m = await import("./_lib_replaced.cjs"); console.log(m.default.kind, typeof m.default.made, require("./_lib_replaced.cjs").kind) }
load();
