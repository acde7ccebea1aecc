// hosts: bun
const at = (error) => error.stack.split("\n")[1].replace(/.*\//, "");
for (const name of ["./bundle.js", "./executable.mjs"]) {
  const { fails, kind } = require(name);
  console.log(name, kind);
  try {
    fails();
  } catch (error) {
    console.log(at(error));
  }
}
async function imports() {
  for (const name of ["./bundle.js", "./executable.mjs", "./imported.js"]) {
    console.log(name, Object.keys(await import(name)));
  }
}
imports();
