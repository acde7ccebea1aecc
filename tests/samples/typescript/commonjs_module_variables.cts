// node flags: --experimental-transform-types --no-warnings
function kinds(): string { return [typeof module, typeof exports, typeof require, typeof __filename, typeof __dirname].join() }
const top: string = [typeof module, typeof exports, typeof require, typeof __filename, typeof __dirname, typeof arguments].join();
console.log(kinds(), top, module.exports === exports);
