import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
console.log(require("./_lib.cjs").fn(5), require("./_data.json").a);
