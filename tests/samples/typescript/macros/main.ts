// hosts: bun
// What macros are given must be in the text as it was written, constants before the first other import, too.
import { shown } from "../_macro.ts" with { type: "macro" };
import { shown as hash } from "macros" with { type: "macro" };
import * as all from "../_macro.ts" with { type: "macro" };
import setPassword from "../_macro.ts" assert { type: "macro" };
const password = "hunter2-top";
function inside() {
  const token = "hunter2-inside";
  const found = { apiKey: shown({ secret: "x", list: ["password", "y"] }), other: all.shown(password) };
  return [shown(token), hash("a", { b: [1] }), found, setPassword("hunter2-set")];
}
function returned() { return shown(password) }
console.log(inside(), returned(), hash("top"), password);
