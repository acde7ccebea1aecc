exports.named = 1;
exports.fn = function (x) { return x + 1 };
exports.self = module.exports === exports && this === exports;
