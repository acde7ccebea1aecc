const r = eval("(function named(a) { return a + 1 })");
const s = new Function("a", "b = 2", "return a + b");
console.log(r(1), r.name, s(1), s.name, s.length, eval("class K { m() { return 1 } } new K().m()"));
