const order = [];
async function* gen(name) { order.push(name); await null; order.push("t" + name) }
async function* empty(name) { order.push(name) }
async function* returns(name) { order.push(name); return name }
async function* yields(name) { order.push(name); yield name; order.push("y" + name) }
async function drain(it, name) { for await (const x of it) order.push(x); order.push("end " + name) }
async function round(make) {
  order.length = 0;
  await Promise.all(["1", "2", "3", "4"].map((name) => drain(make(name), name)));
  console.log(order.join(" "));
}
await round(gen); await round(empty); await round(returns); await round(yields);
order.length = 0;
const four = ["1", "2", "3", "4"].map((name) => gen(name).next().then(({ done, value }) => order.push(`g${name} ${done} ${value}`)));
Promise.resolve().then(() => order.push("t1")).then(() => order.push("t2")).then(() => order.push("t3")).then(() => order.push("t4"));
await Promise.all(four);
console.log(order.join(" | "));
order.length = 0;
const many = ["1", "2", "3", "4"].map((name) => empty(name).next().then(() => order.push("g" + name)));
Promise.resolve().then(() => order.push("t1")).then(() => order.push("t2")).then(() => order.push("t3")).then(() => order.push("t4"));
await Promise.all(many); await null; await null;
console.log(order.join(" "));
