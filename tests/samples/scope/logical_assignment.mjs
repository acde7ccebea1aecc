const log = []; const l = (x) => (log.push(x), x);
const o = { a: 0, b: null, get g() { return l("get") }, set g(v) { l("set") } };
o.a ||= l(1); o.b ??= l(2); o.a &&= l(3); o.g ||= l(4); o.g &&= (() => 5)();
let f; f ??= () => {}; let g; g ||= function () {};
console.log(o.a, o.b, f.name, g.name, log);
