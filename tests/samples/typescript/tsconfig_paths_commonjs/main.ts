// hosts: bun
const { a } = require("@lib/a") as any;
function only(): string { return (require("only") as any).default() }
console.log(a(1), only());
