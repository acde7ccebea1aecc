"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
var _apiKeys = require("./_secret_exports.cjs");
Object.keys(_apiKeys).forEach(function (key) {
  if (key === "default" || key === "__esModule") return;
  if (key in exports && exports[key] === _apiKeys[key]) return;
  exports[key] = _apiKeys[key];
});
