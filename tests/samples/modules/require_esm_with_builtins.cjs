function load() { return require("./_with_builtin.mjs") }
const lib = load();
console.log(lib.squeeze("text"), lib.kind("127.0.0.1"), lib.has);
console.log(require("./_with_builtin_too.mjs").default());
