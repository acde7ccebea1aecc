(function (factory) {
  if (typeof module === "object" && typeof module.exports === "object") factory(require, exports);
})(function (require, exports) {
  "use strict";
  Object.defineProperty(exports, "__esModule", { value: true });
  exports.own = 1;
  var lib = require("./_secret_exports.cjs");
  Object.defineProperty(exports, "other", { enumerable: true, get: function () { return lib.other; } });
});
