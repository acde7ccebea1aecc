function f(x) { return x + 1 }
console.log(f(1));
if (f(0) === 1) return;
console.log("not reached");
