// hosts: bun
// Bun bears import.meta and require in one file.
const path = require("node:path") as typeof import("node:path");
function here(): string { return path.basename(import.meta.url) + " " + path.basename(import.meta.path ?? "") + " " + path.basename(__filename) }
console.log(here(), path.basename(import.meta.dir), import.meta.main);
