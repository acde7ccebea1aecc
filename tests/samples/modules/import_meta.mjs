const f = () => import.meta;
console.log(f() === import.meta, f().url.endsWith("import_meta.mjs"), import.meta.main ?? "none", typeof import.meta.resolve);
