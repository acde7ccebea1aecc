const a = require("./require_cycle.cjs");
exports.sawEarly = a.early;
exports.sawLate = a.late;
exports.later = () => a.late;
