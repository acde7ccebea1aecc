const a = () => 1, b = function () {}, c = class {}, o = { d() {}, e: (x, y = 1) => 1, get g() { return 1 } };
function f(a, b, ...c) {}
console.log(a.name, b.name, c.name, o.d.name, o.e.name, o.e.length, f.length, Object.getOwnPropertyDescriptor(o, "g").get.name);
console.log((() => {}).name === "", (function () {}).name === "", [(() => 1)][0].name === "");
