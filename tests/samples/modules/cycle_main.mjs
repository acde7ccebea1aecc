import { a } from "./_cycle_a.mjs";
import { b } from "./_cycle_b.mjs";
console.log(a(), b());
