console.log(arguments.length === 5, typeof require, typeof exports, (function () { return typeof this })());
if (arguments.length) return console.log("returned from the top level");
console.log("never");
