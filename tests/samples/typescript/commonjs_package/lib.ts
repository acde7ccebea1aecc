const { basename } = require("node:path") as typeof import("node:path");
exports.twice = (x: number): number => x * 2;
exports.where = function where(): string { return basename(__filename) };
