function inner() {
  throw new Error("where");
}
function outer() {
  return inner() + 1;
}
try {
  outer();
} catch (e) {
  console.log(e.stack.split("\n").slice(1, 4).map((l) => /stack_lines\.mjs:(\d+)/.exec(l)?.[1]).join());
}
