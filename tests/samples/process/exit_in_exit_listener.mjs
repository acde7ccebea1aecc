import process from "node:process";
process.on("exit", (code) => { console.log("listener", code); process.exitCode = 9 });
(() => console.log("main"))();
