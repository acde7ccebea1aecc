import * as service from "./_instance_exports.cjs";
import { createRequire } from "node:module";

// Node and Deno read the names from the text.
if (globalThis.Bun) console.log(Object.keys(service).join());
console.log(createRequire(import.meta.url)("./_instance_exports.cjs").start());
