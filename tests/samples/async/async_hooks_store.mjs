import { AsyncLocalStorage } from "node:async_hooks";
const als = new AsyncLocalStorage();
async function f(n) { await null; const a = als.getStore(); await new Promise((r) => setTimeout(r, 1)); return [n, a, als.getStore()] }
console.log(await Promise.all([als.run("x", () => f(1)), als.run("y", f, 2), f(3)]), als.getStore());
