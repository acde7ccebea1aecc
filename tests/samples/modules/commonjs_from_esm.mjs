import whole, { named, fn } from "./_lib.cjs";
import * as ns from "./_lib.cjs";
console.log(whole.named, named, fn(1), typeof ns.default, ns.default === whole);
