// hosts: bun deno node
import { value, order } from "./_tla_dep.mjs";
order.push("main");
const late = await new Promise((r) => setTimeout(r, 1, "late"));
console.log(value, late, order);
