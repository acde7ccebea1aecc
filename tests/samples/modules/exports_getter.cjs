// `module.exports` made a getter by the module itself, as ansi-styles has it.
const first = require("./_exports_getter.cjs");
const again = require("./_exports_getter.cjs");
console.log(first.name, again.name, first === again);
const { set } = Object.getOwnPropertyDescriptor(require.cache[require.resolve("./_exports_getter.cjs")], "exports");
console.log(set);
