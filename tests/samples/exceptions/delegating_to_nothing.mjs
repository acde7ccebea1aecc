// hosts: bun
// What the engine says of `yield*` over what cannot be iterated quotes the source.
const f = () => 1;
const a = { b: 2, c: () => 3 };
function* simple(x) {
  yield* x;
}
function* call() {
  yield* f();
}
function* withArguments() {
  yield* f(1, "x");
}
function* member() {
  yield* a.b;
}
function* nested() {
  yield* a.c(f(2));
}
function* sequence() {
  yield* (f(), a.b);
}
function* either(x) {
  yield* x || a.b;
}
function* chosen(x) {
  yield* x ? a.b : f(1, 2);
}
function* arrow() {
  yield* (x, y) => [x, y];
}
function* optional() {
  yield* a.c?.(1);
}
for (const g of [simple, call, withArguments, member, nested, sequence, either, chosen, arrow, optional]) {
  try {
    [...g(1)];
  } catch (error) {
    console.log(error.message);
  }
}
// So does what it says of `for await`, whose head is no expression.
const none = undefined;
const loops = [
  async function () { for await (const x of none) x; },
  async function () { for await (const { x = " of ", y: [z] } of a.none) z; },
  async function () { for await (a.b of a["n o"]) a; },
  async () => { let x; for await (x of none ?? a.none) x; },
  async () => { for await (const x of (() => none)()) x; },
  async () => { for await (const x of await none) x; },
  async () => { for (const x of (await a).none) x; },
  async () => { for (const { x = " of " } of f(await a)?.none) x; },
];
for (const loop of loops) await loop().catch((error) => console.log(error.message));
// And of a template's tag.
const tags = [
  async () => (await none)`a`,
  async () => (await f()).x`a${a}`,
  () => JSON.parse("1")`a`,
  () => (f() || a)`a`,
];
for (const tag of tags) try {
  await tag();
} catch (error) {
  console.log(error.message);
}
