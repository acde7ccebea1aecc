import process from "node:process";
function deep(n) { if (n === 0) { console.log("leaving"); process.exit(7) } deep(n - 1); console.log("never") }
try { deep(3) } finally { console.log("never either") }
