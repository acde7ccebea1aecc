// hosts: node deno
console.log(typeof inBlock, typeof late);
{ function inBlock() { return 1 } }
if (true) { function late() { return inBlock() + 1 } }
console.log(inBlock(), late());
function outer() { { function g() { return "block" } } return g; function unused() {} }
console.log(outer()());
switch (1) { case 0: function inCase() { return "case" } default: console.log(inCase()) }
