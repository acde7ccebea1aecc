// Two ES modules that are required and import the same CommonJS module.
function both() { return [require("./_imports_counted_a.mjs").a, require("./_imports_counted_b.mjs").b(), require("./_counted.cjs").count()] }
console.log(both().join(), globalThis.counted);
