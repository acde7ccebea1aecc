module.exports = Symbol.for("s");
