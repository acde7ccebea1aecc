// hosts: bun
// What Bun takes a file for that has neither module syntax nor `require`: "use strict" makes it CommonJS, else it is an ES module.
const tell = async (name) => {
  try {
    console.log(name, Object.keys(await import(name)), globalThis.told);
  } catch (error) {
    console.log(name, error.name, error.message);
  }
};
for (const name of ["./_strict_alone.js", "./_sloppy_alone.js", "./_returns_alone.js"]) await tell(name);
