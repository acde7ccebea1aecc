function f() {
  throw new RangeError("uncaught here");
}
console.log("before");
f();
