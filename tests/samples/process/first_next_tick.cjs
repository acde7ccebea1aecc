const order = [];
const log = (name) => order.push(name);
process.nextTick(() => { log("n1"); Promise.resolve().then(() => log("p3")); process.nextTick(() => log("n2")) });
Promise.resolve().then(() => log("p1")).then(() => log("p2"));
queueMicrotask(() => log("m1"));
setTimeout(() => {
  console.log(order.join(" "));
  order.length = 0;
  Promise.resolve().then(() => log("p1")).then(() => log("p2"));
  process.nextTick(() => log("n1"));
  setTimeout(() => console.log(order.join(" ")), 5);
}, 5);
