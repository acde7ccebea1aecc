// hosts: bun node
import process from "node:process";
process.on("SIGUSR2", function onSignal(s) { console.log("got", s); clearInterval(t) });
const t = setInterval(() => {}, 1000);
setTimeout(() => process.kill(process.pid, "SIGUSR2"), 5);
