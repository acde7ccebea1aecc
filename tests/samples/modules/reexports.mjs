import * as all from "./_reexport.mjs";
console.log(Object.keys(all).join(), all.renamed(), all.ns.inc.name);
