function f() {}
f();
const show = () => console.log(process.eventNames(), process.listenerCount("exit"), process.listeners("exit").length, process.rawListeners("exit").length, process.listenerCount("uncaughtExceptionMonitor"));
show();
process.on("exit", () => console.log("bye"));
show();
process.prependListener("exit", () => console.log("first"));
process.once("exit", () => console.log("once"));
console.log(process.listeners("exit").length);
process.removeAllListeners("exit");
show();
process.on("exit", (c) => console.log("bye", c));
process.on("removeListener", (n) => console.log("removed", n));
process.on("foo", f);
process.removeAllListeners("foo");
console.log(process.getMaxListeners());
for (const name of ["exit", "warning", "uncaughtExceptionMonitor"]) process.removeAllListeners(name);
show();
for (const name of ["emit", "listeners", "rawListeners", "listenerCount", "removeAllListeners", "eventNames", "reallyExit"]) {
  const { [name]: method } = process;
  console.log(method.name, method.length, method.toString().includes("$tp"));
}
process.on("exit", (code) => console.log("at the end", code, f()));
console.log(process.emit("uncaughtExceptionMonitor", new Error("nobody")), process.emit("other"));
