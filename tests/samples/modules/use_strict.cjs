"use strict";
function self() { return this }
function set() { try { Object.freeze({ a: 1 }).a = 2; return "silent" } catch (error) { return error.constructor.name } }
function undeclared() { try { nowhereDeclared = 1; return "global" } catch (error) { return error.constructor.name } }
console.log(self() === undefined, set(), undeclared(), this === module.exports, (() => this === exports)());
const lib = require("./_strict_lib.cjs");
console.log((0, lib.self)() === undefined, lib.set());
