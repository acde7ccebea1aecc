// The first ticks that a program asks for, in a timer, beside promises.
const order = [];
const log = (name) => order.push(name);
const sleep = () => new Promise((go) => setTimeout(go, 5));
for (let round = 0; round < 3; round++) {
  await sleep();
  order.length = 0;
  for (const i of [1, 2]) Promise.resolve().then(() => log("p" + i)).then(() => log("q" + i));
  process.nextTick(() => { log("n1"); process.nextTick(log, "n2") });
  queueMicrotask(() => log("m1"));
  await sleep();
  console.log(order.join(" "));
}
