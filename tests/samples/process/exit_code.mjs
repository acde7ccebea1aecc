import process from "node:process";
const f = () => { process.exitCode = 4 };
f(); console.log("end");
