exports.x = 1; module.exports = undefined;
