import def, { early } from "./_hoisted.mjs";
console.log(def(), early);
