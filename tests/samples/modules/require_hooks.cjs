// hosts: bun
// The program has a say in what is required: a hook that looks on, one that rewrites, one that answers, one that throws.
const { basename } = require("node:path");
const old = require.extensions[".js"];
require.extensions[".js"] = (module, file) => {
  console.log("hook", basename(file));
  old(module, file);
};
console.log(require("./_hooked.js").two(), Object.keys(require("./_hooked.js")).join());
delete require.cache[require.resolve("./_hooked.js")];
require.extensions[".js"] = (module, file) => {
  const compile = module._compile;
  module._compile = function (text, name) {
    module._compile = compile;
    return compile.call(this, text.replace("return 2", "return 3"), name);
  };
  old(module, file);
};
console.log(require("./_hooked.js").two());
delete require.cache[require.resolve("./_hooked.js")];
require.extensions[".js"] = () => { throw new Error("refused") };
try { require("./_hooked.js") } catch (error) { console.log(error.message) }
require.extensions[".other"] = (module, file) => { module.exports = basename(file) };
console.log(require("./_hooked.other"));
require.extensions[".js"] = old;
console.log(require("./_hooked.js").two());
