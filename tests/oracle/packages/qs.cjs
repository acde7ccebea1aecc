const qs = require("../lib/qs/lib/index.js");
console.log(
  JSON.stringify(qs.parse("a[b][c]=1&d[]=2&d[]=3&e=%20x&f.g=1", { allowDots: true })),
  qs.stringify({ a: { b: [1, 2, { c: 3 }] }, d: null, e: undefined, f: new Date(0) }, {
    arrayFormat: "brackets",
  }),
);
