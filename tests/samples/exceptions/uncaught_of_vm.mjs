// hosts: node
import vm from "node:vm";
function compiled(text) { return new vm.Script(text, { filename: "text.js" }) }
console.log(compiled("1 + 1").runInThisContext());
compiled("{");
