import { setTimeout as sleep, setInterval as every } from "node:timers/promises";
console.log(await sleep(1, "slept"));
let n = 0; for await (const v of every(1, "tick")) { if (++n === 3) break }
console.log(n);
