async function f() {
  await null;
  throw new Error("rejected");
}
console.log("before");
f();
