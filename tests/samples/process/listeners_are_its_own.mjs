import process from "node:process";
const f = (n) => process.listenerCount(n);
console.log(["uncaughtException", "unhandledRejection", "SIGINT", "SIGTERM", "beforeExit", "warning"].map(f));
