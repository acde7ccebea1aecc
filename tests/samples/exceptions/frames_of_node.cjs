// hosts: node
// Names of methods of Node's own in stack traces, where a tool has put others in their places.
const Module = require("node:module");
const { Worker } = require("node:worker_threads");
const vm = require("node:vm");
const names = (error) =>
  error.stack.split("\n").filter((line) => /^ {4}at /.test(line))
    .map((line) => / at (.*) \(/.exec(line)?.[1] ?? "a place").join(", ");
Error.stackTraceLimit = 30;

for (const key of ["_resolveFilename", "_load", "_nodeModulePaths"]) {
  const own = Module[key];
  Module[key] = function () {
    return Reflect.apply(own, this, arguments);
  };
}
const { _compile, require: requires } = Module.prototype;
Module.prototype.require = function (id) {
  return Reflect.apply(requires, this, [id]);
};
const attempt = (act) => {
  try {
    act();
  } catch (error) {
    console.log(names(error));
  }
};
attempt(() => require("./nowhere.cjs"));
for (const limit of [1, 2, 3, 30]) {
  Error.stackTraceLimit = limit;
  attempt(() => require("./_throws.cjs"));
}
const compiled = new Module("compiled.cjs");
attempt(() => compiled._compile("throw new Error('x')", "compiled.cjs"));
Module.prototype._compile = function () {
  return Reflect.apply(_compile, this, arguments);
};
attempt(() => compiled._compile("throw new Error('x')", "compiled.cjs"));
delete require.cache[require.resolve("./_throws.cjs")];
attempt(() => require("./_throws.cjs"));

attempt(() => new vm.Script("throw new Error('x')").runInThisContext());
attempt(() => new Worker("", { eval: true, env: 5 }));
for (let limit = 1; limit < 6; limit++) {
  Error.stackTraceLimit = limit;
  attempt(() => require("./nowhere.cjs"));
}
