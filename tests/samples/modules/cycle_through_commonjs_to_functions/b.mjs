import { a } from "./a.cjs";
import def from "./a.cjs";
console.log("b", a); export const b = 2;
export function f(){}; f();
