import path = require("node:path");
export function base(file: string): string { return path.basename(file) }
console.log(base("/x/y"));
