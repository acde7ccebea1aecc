// What CommonJS imports is beside it, wherever the program is started.
require("./inner/load.cjs").load().then(({ where }) => {
  console.log(where);
  return require("./inner/load.cjs").missing();
}).catch((error) => console.log(/nope\.mjs/.test(error.message), /blob:/.test(error.message + error.referrer)));

// Nor is what it makes of text said to be elsewhere.
function made(text) { return new Function(text)(); }
console.log(/blob:/.test(made("return new Error('made').stack")));
