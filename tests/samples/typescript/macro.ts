// hosts: bun
import { ten } from "./_macro.ts" with { type: "macro" };
function f() { return ten(3) }
console.log(f(), ten(1));
