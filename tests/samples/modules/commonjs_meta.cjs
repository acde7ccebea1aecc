// hosts: bun
// `import.meta` of a CommonJS module is Bun's own object.
const { meta } = { meta: import.meta };
exports.helper = function helper(x) { return x };
console.log(Object.keys(meta), Object.prototype.toString.call(meta), Object.getPrototypeOf(meta), JSON.stringify(meta));
console.log(meta.file, meta.main, meta.url.endsWith("/commonjs_meta.cjs"), meta.env === process.env, meta === import.meta);
console.log(meta.resolve("./nowhere").endsWith("/modules/nowhere"), meta.require("./commonjs_meta.cjs") === exports);
console.log(exports.helper(meta.resolve.length), (meta.more = 3, meta.more));
