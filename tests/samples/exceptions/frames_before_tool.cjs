// hosts: node
// Frames of modules that had begun before one that asks for the loaders of files, as tools do that put in their own.
Error.stackTraceLimit = 30;
const { kinds, made, place } = require("./_asks_for_loaders.cjs");
const names = (error) =>
  error.stack.split("\n").filter((line) => /^ {4}at /.test(line))
    .map((line) => / at (.*) \(/.exec(line)?.[1] ?? "a place").join(", ");
console.log(kinds.includes(".js"));
console.log(names(made));
console.log(names(place()));
Error.stackTraceLimit = 3;
console.log(names(place()));
const { getCallSites } = require("node:util");
console.log(getCallSites(1).length, getCallSites(2).length);
try {
  getCallSites(1.5);
} catch ({ message }) {
  console.log(message);
}
console.log(require("./_call_sites.cjs").length, require("./_call_sites.cjs").join());
