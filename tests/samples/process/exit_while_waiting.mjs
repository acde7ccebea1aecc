import process from "node:process";
async function waits() { await new Promise((r) => setTimeout(r, 10000)); console.log("never") }
waits(); setTimeout(() => process.exit(2), 5);
