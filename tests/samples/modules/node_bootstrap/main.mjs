// hosts: deno
// Deno defines a global with the first CommonJS module that it loads.
const isThere = () => "nodeBootstrap" in globalThis;
console.log(isThere());
const { seen } = (await import("./seen.cjs")).default;
console.log(seen(), isThere());
