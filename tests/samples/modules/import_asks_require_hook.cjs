// hosts: bun node
// In Node, what is imported and is CommonJS goes through the hooks of require.
const { readFileSync } = require("node:fs");
const old = require.extensions[".js"];
const written = (text, file) => text === readFileSync(file, "utf8");
require.extensions[".js"] = (module, file) => {
  const compile = module._compile;
  module._compile = function (text, ...rest) {
    console.log("imported", written(text, file));
    module._compile = compile;
    return compile.call(this, text.replace("return 2", "return 4"), ...rest);
  };
  old(module, file);
};
import("./_hooked.js").then(({ two }) => console.log(two()));
