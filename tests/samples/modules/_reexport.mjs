export * from "./_hoisted.mjs";
export { default as renamed } from "./_hoisted.mjs";
export * as ns from "./_counter.mjs";
export { inc as "string name" } from "./_counter.mjs";
