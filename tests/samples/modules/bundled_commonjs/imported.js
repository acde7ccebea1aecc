// @bun @bun-cjs
(function(exports, require, module, __filename, __dirname) {console.log("imported");
exports.imported = 1;
})
