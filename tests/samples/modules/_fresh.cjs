exports.id = {};
exports.f = () => 1;
