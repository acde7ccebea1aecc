// hosts: bun node
import { fork } from "node:child_process";
const c = fork(new URL("./_forked.mjs", import.meta.url).pathname);
c.on("message", (m) => { console.log("parent got", m); c.disconnect() });
c.on("exit", (code) => console.log("child exit", code));
c.send({ n: 1 });
