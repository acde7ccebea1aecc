const one = require("./_fresh.cjs");
delete require.cache[require.resolve("./_fresh.cjs")];
const two = require("./_fresh.cjs");
console.log(one.id !== two.id, one.f() === two.f());
