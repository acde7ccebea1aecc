// Deno takes the first for an ES module; Bun alone takes the second for CommonJS.
if (!globalThis.Deno) console.log((await import("./_var_exports.js")).made);
if (globalThis.Bun) console.log(require("./_declared_exports.ts"));
