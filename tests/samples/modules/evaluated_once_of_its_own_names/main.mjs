// hosts: bun
import "./first.mjs";
import "./own_module.mjs";
import "./printed.js";
console.log("main");
export {};
