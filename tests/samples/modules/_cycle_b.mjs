import { a, late } from "./_cycle_a.mjs";
export function b() { return "b" + a() + late }
export const early = a();
try { late } catch (e) { console.log("TDZ", e.name) }
