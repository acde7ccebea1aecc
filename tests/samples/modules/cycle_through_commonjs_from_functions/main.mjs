// hosts: bun
import { a } from "./a.cjs";
import * as ns from "./a.cjs";
console.log("main", a);
function f(){}; f();
