function a(x) { if (x) return; else return 2 }
function b(x) { return x, x + 1 }
function c() { return [1]
  .concat(2)
}
function d() { return/r/.source }
function e() { return"s" }
function f() { return (
  // comment
  3
) }
function g(x) { switch (x) { case 1: return "one"; default: return void 0 } }
function h() { try { return 1 } finally { return 2 } }
function i() { l: try { return 1 } finally { break l } return 3 }
function j() { for (const x of [1, 2]) { try { continue } finally { if (x === 2) return x } } }
console.log(a(1), a(0), b(1), c(), d(), e(), f(), g(1), g(2), h(), i(), j());
