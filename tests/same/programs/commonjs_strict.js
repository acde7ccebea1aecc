"use strict";
const lib = require("node:path");
function self() {
  return this;
}
function set() {
  try {
    Object.freeze({ a: 1 }).a = 2;
    return "silent";
  } catch (error) {
    return error.constructor.name;
  }
}
module.exports = { self, set };
console.log(self() === undefined, set(), typeof lib.join);
if (set.length === 0) return;
console.log("not reached");
