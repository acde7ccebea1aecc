import vm from "node:vm";
function inc(x) { return x + 1 }
const twice = (f) => (x) => f(f(x));
console.log(vm.runInNewContext(`(${inc})(1)`), new Function("return " + twice)()(inc)(1), (0, eval)(`(${inc})`)(5));
