exports.id = module.id;
exports.parent = module.parent;
