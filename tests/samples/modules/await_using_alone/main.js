// hosts: bun
function open(name) {
  return { [Symbol.asyncDispose]: async () => console.log("closed", name) };
}
await using file = open("a");
for (await using other of [open("b")]) console.log(typeof other);
console.log("end");
