// A require hook is handed the text of the file, as tools that compile it and keep what they have made do.
const { readFileSync } = require("node:fs");
const Module = require("node:module");
const old = require.extensions[".js"];
const { _compile } = Module.prototype;
const written = (text, file) => text === readFileSync(file, "utf8");
require.extensions[".js"] = (module, file) => {
  const compile = module._compile;
  module._compile = function (text, name, ...rest) {
    console.log("extension", written(text, name));
    module._compile = compile;
    return compile.call(this, text.replace("return 2", "return 3"), name, ...rest);
  };
  old(module, file);
};
console.log(require("./_hooked.js").two());
delete require.cache[require.resolve("./_hooked.js")];
require.extensions[".js"] = old;
console.log(require("./_hooked.js").two());
console.log(_compile.name, _compile.length, String(_compile).slice(0, 8));
