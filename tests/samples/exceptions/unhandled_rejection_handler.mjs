import process from "node:process";
process.on("unhandledRejection", (e) => console.log("unhandled", e.message));
process.on("rejectionHandled", () => console.log("handled later"));
const f = async () => { throw new Error("r") };
const p = f();
setTimeout(() => p.catch((e) => console.log("caught", e.message)), 300);
