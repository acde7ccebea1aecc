// @bun
function f() { return typeof module; }
console.log("printed", f());
