const open = (name) => (console.log("call", name), name);
async function* walk(list) {
  for await (const { a = yield open("default"), [yield open("key")]: b } of list) {
    console.log("body", a, b);
    yield [a, b];
  }
  let c;
  for await ([c = await open("target")] of list.map(() => [])) console.log("second", c);
  try {
    await Promise.reject({});
  } catch ({ d = await open("caught") }) {
    console.log("caught", d);
  }
}
const steps = walk([{}, { a: 1, k: 2 }]);
for (let sent = 0, step; !(step = await steps.next(sent === 0 ? undefined : "k")).done; sent++) console.log(sent, String(step.value));
console.log("end");
