module.exports = 0n;
