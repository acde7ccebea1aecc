// hosts: bun
import { feature } from "bun:bundle";
const chosen = feature("TOKEN") ? "with" : "without";
function inside(x: number) {
  if (feature("SUPER_SECRET")) return "on";
  return feature("OTHER") ? inside(x - 1) : `off ${x}`;
}
class Flags {
  field = feature("A") ? 1 : 2;
  method(y = feature("B") ? 1 : 2) { return !feature("C") ? y : 0 }
}
console.log(chosen, inside(1), new Flags().field, new Flags().method());
