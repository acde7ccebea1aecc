function f(a) { return 1 }
const x = 1; const x = 2;
let let = 5;
f();
