globalThis.shared = 1;
var top = 2;
function decl() { return typeof globalThis.decl + typeof globalThis.top }
implicit = (() => 3)();
console.log(decl(), shared, implicit, delete globalThis.implicit, typeof implicit);
