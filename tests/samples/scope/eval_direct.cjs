// hosts: node deno
function f(x) { var y = 2; const r = eval("var z = x + y; x = 10; z"); return [r, x, typeof z] }
function g() { let q = 1; return (() => eval("q + 1"))() }
function h() { return eval("this === globalThis"), eval("arguments.length") }
function k() { function m() { return 1 } eval("function m() { return 2 }"); return m() }
console.log(f(1), g(), h(1, 2), k(), typeof z);
