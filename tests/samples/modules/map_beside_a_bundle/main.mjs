// @bun
// s.ts
function f(a) {
  return new Error("e").stack;
}
console.log("Bun" in globalThis ? String(f(1)).split("\n")[1].replace(/\(?\/.*\//g, "") : f.name);

//# sourceMappingURL=main.mjs.map
