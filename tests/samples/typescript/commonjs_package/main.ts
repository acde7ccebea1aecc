// A TypeScript file that a package says is CommonJS.
const path = require("node:path") as typeof import("node:path");
function here(): string[] {
  return [path.basename(__filename), path.basename(__dirname), typeof module, typeof exports, String(require.main === module)];
}
console.log(here().join(" "));
console.log(module.filename === __filename, module.id === "." || module.id === __filename, this === module.exports);
const { twice } = require("./lib.ts") as { twice(x: number): number };
console.log(twice(4), require("./lib.ts").where());
