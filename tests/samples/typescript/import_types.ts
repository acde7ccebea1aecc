import type { Shape } from "./_types.ts";
import { type Other, make } from "./_types.ts";
const s: Shape = make(2);
export type { Shape };
export type X = Other;
console.log(s.area());
