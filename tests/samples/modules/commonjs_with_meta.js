// hosts: bun
// What is for CommonJS alone stands beside `import.meta`: no parser takes both.
import.meta.url;
function helper(x) { return x }
console.log(typeof require, new.target, helper(1), arguments.length, arguments[5] === import.meta);
if (helper(true)) return;
console.log("not this");
