function f(x) { const r = eval("var z = x + 1; z"); return [r, typeof z] }
class A { #p = 3; m() { return eval("this.#p") } constructor() { this.t = eval("new.target === A") } }
console.log(f(1), new A().m(), new A().t, (0, eval)("typeof f"));
