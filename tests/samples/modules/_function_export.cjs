module.exports = function make(a) { return (b) => a * b };
module.exports.extra = "extra";
module.exports.K = class K { constructor(x) { this.x = x } };
