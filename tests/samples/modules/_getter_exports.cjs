"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
Object.defineProperty(exports, "double", {
  enumerable: true,
  get: function () {
    return functions.double;
  },
});
var functions = { double: function (n) { return n * 2; } };
var others = require("./_key_exports.cjs");
Object.keys(others).forEach(function (key) {
  if (key === "default" || key === "__esModule") return;
  if (key in exports && exports[key] === others[key]) return;
  Object.defineProperty(exports, key, {
    enumerable: true,
    get: function () {
      return others[key];
    },
  });
});
