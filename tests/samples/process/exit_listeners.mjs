import process from "node:process";
process.on("exit", (code) => console.log("exit", code, (() => process.exitCode)()));
process.on("beforeExit", function once() { if (!once.done) { once.done = true; console.log("before"); setTimeout(() => console.log("more work"), 1) } });
console.log((() => "main")());
