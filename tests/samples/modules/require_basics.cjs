const lib = require("./_lib.cjs");
console.log(lib.named, lib.fn(2), require("./_lib.cjs") === lib, typeof module, __filename.endsWith("require_basics.cjs"), typeof __dirname, require.main === module, module.children?.length >= 0);
console.log(require("./_data.json").a, Object.keys(require.cache).some((k) => k.endsWith("_lib.cjs")), require.resolve("./_lib.cjs").endsWith("_lib.cjs"));
