// A function with the mark of a transpiled module gives its enumerable names alone.
import * as tool from "./_marked_function.cjs";
console.log(Object.keys(tool).filter((key) => !["module.exports", "__esModule"].includes(key)).join(), typeof tool.default);
