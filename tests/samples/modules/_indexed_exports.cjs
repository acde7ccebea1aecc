exports[0] = "z";
exports.n = 2;
exports.constructor = 4;
