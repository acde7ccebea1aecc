import { count, inc, reset } from "./_counter.mjs";
import * as ns from "./_counter.mjs";
inc(); inc();
console.log(count, ns.count, ns.default, Object.keys(ns), ns[Symbol.toStringTag], Object.isSealed(ns));
reset(); console.log(count);
try { ns.count = 5 } catch (e) { console.log(e.name) }
