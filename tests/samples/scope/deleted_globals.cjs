for (const name of ["performance", "WeakMap", "Atomics", "SharedArrayBuffer", "TextEncoder"]) delete globalThis[name];
const f = (o) => o.a;
console.log(f({ a: { b: "text" } }), typeof Atomics, typeof WeakMap);
