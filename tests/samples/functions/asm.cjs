// V8 warns of what says that it is asm.js, and is none.
function Asm(stdlib, foreign, heap) {
  "use asm";
  function add(a, b) { a = a | 0; b = b | 0; return (a + b) | 0 }
  return { add: add };
}
function after() { return Asm(globalThis, {}, new ArrayBuffer(65536)).add(1, 2) }
console.log(after(), Asm.toString().includes("use asm"));
