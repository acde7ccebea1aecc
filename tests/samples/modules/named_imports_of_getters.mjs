// The names of a CommonJS module's exports are found in its text, in shapes that transpilers write.
import { double, triple } from "./_getter_exports.cjs";
console.log(double(2), triple(2));
