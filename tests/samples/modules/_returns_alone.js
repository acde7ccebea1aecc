function f(x) { return x + 1 }
if (f(0) === 1) return;
