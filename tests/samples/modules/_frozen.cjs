module.exports = Object.freeze({ z: 1, f() { return 2 } });
