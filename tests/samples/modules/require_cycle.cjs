exports.early = 1;
const other = require("./_require_cycle_b.cjs");
exports.late = 2;
console.log(other.sawEarly, other.sawLate, other.later());
