import process from "node:process";
process.on("uncaughtException", (e, origin) => { console.log("handled", e.message, origin); process.exitCode = 3 });
setTimeout(() => { throw new Error("late") }, 1);
setTimeout(() => console.log("still running"), 20);
