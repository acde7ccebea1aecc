const m = require("./_hoisted.mjs");
console.log(m.early, m.default());
