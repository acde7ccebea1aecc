import f, { name } from "./_default_function.mjs";
import C from "./_default_class.mjs";
import arrow from "./_default_arrow.mjs";
console.log(f(), f.name, name, new C().m(), C.name, arrow(2), arrow.name);
