#!/usr/bin/env bun
// @bun @bytecode @bun-cjs
(function(exports, require, module, __filename, __dirname) {exports.kind = typeof require;
exports.fails = function() {   throw new Error("no"); };
})
