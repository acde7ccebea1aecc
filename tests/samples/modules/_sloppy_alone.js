function f(a) { var a; var arguments; return typeof arguments }
console.log(f(1));
