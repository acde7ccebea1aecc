// hosts: bun
// What Bun tells the first CommonJS module that is imported of itself; indexes among exports; an empty .cjs file.
import { createRequire } from "node:module";
import first from "./_tells_of_itself.cjs";
const require = createRequire(import.meta.url);
console.log(first.id, first.parent);
const indexed = await import("./_indexed_exports.cjs");
console.log(Object.keys(indexed).join(), indexed[0]);
console.log(await import("./_empty.cjs"), require("./_empty.cjs"));
