import { b, early } from "./_cycle_b.mjs";
export function a() { return "a" + (b ? 1 : 0) }
export const late = "late";
console.log("a evaluated", early);
