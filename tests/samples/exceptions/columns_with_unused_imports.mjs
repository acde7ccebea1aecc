// hosts: bun node
import fs, { readFileSync } from "node:fs";
import * as path from "node:path";
import { f as unused } from "./_unused.ts";
const at = (e) => e.stack.split("\n")[1].replace(/.*[\\/]/, "");
const { f } = await import("./_unused.ts");
for (const fails of [f, () => { const a = 1;   return [a, null.x] }]) {
  try { fails() } catch (error) { console.log(at(error)) }
}
