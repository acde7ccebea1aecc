const log = []; const l = (x) => (log.push(x), x);
const o = { get m() { l("m"); return (...a) => l(a.length) }, [l("k")]: l("v") };
l(o).m(l(1), ...[l(2)], l(3));
o[l("x")] = l("y");
l(1) + l(2) * l(3) ** l(2); l(0) || l("or"); l(null) ?? l("nn"); l(true) ? l("t") : l("f");
new (l(class { constructor(a) { l("new " + a) } }))(l("arg"));
console.log(log.map((x) => typeof x === "object" || typeof x === "function" ? typeof x : x).join());
