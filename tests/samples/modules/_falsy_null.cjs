module.exports = null; exports.loaded = true;
