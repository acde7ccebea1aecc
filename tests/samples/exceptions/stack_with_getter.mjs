function make() {
  const error = new Error("x");
  Object.defineProperty(error, "stack", { get() { console.log("stack is read"); return "its own" } });
  return error;
}
function thrower() { throw make() }
thrower();
