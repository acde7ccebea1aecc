function f(a, b) { arguments[0] = 9; b = 8; return [a, arguments[1], arguments.length] }
function g(a, b = 1) { arguments[0] = 9; return [a, arguments.length] }
console.log(f(1, 2), f(1), g(1), g());
console.log((function () { return arguments.callee.name })(), (function h() { return arguments.callee === h })());
