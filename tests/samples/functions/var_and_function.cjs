function f(a) { var a; return [typeof a, a]; function a() {} }
function g() { var arguments; return typeof arguments }
function h(arguments) { return arguments }
function i() { return typeof arguments; function arguments() {} }
console.log(f(1), g(), h(5), i());
