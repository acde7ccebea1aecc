const log = [];
const n = null, o = { f() { return this === o }, a: { b() { return [this === o.a, arguments.length] } }, k: "f" };
const key = () => (log.push("key"), "f");
console.log(o?.f(), o?.["f"](), o?.[o.k]?.(), n?.f(key()), n?.[key()].x.y, o.missing?.(key()), o.a?.b?.(...[1, 2]), (o?.f)(), delete o?.zz, log);
