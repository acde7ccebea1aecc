// hosts: node deno
function f() { return 1 }
function f() { return 2 }
function g(a, a) { return a }
function h() { return k(); function k() { return "first" } function k() { return "second" } }
var f2 = 1; function f2() {}
console.log(f(), g(1, 2), h(), typeof f2);
