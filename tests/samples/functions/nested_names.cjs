// What a function is called, where it is written in another one.
const show = (...all) => console.log(all.map((one) => JSON.stringify(one)).join(" "));
const frame = (error) => /at (?:async )?(?:new )?([\w.$]+)/.exec(error.stack.split("\n")[1])?.[1];
function run() {
  function helper() { return 1 }
  show(helper.name);
  return helper();
}
function table() {
  function helper() { return 1 }
  function Ctor() { this.x = 1 }
  const o = new Ctor();
  show(Object.values({ run: helper })[0].name, o.constructor.name, o);
  return { run: helper };
}
function callbacks(list) {
  function double(x) { return x * 2 }
  const names = [];
  const take = (f) => (names.push(f.name), list.map(f));
  take(double);
  show(names);
}
function once() {
  function used() { return frame(new Error("x")) }
  return used();
}
function classes() {
  class Inner { who() { return this.constructor.name } }
  const Other = class {};
  const arrow = () => 1, named = function other() {};
  show(new Inner().who(), Other.name, arrow.name, named.name, Inner.name);
}
async function later() {
  async function inner() { return 1 }
  function* gen() { yield 1 }
  show(inner.name, gen.name, (async () => {}).name);
  return await inner();
}
function blocks(x) {
  if (x) {
    function inBlock() { return frame(new Error("y")) }
    show(inBlock.name, inBlock());
  }
  for (const i of [1]) {
    function inLoop() { return i }
    show(inLoop.name, inLoop());
  }
  try {
    function inTry() { throw new Error("z") }
    inTry();
  } catch (error) {
    show(frame(error));
  }
}
class Box { m() { function helper() {} return helper.name } static s() { function helper() {} return helper.name } get g() { function helper() {} return helper.name } constructor() { function helper() {} this.n = helper.name } }
run(); show(table().run.name); callbacks([1, 2]); show(once()); classes(); later(); blocks(true);
const box = new Box();
show(box.m(), Box.s(), box.g, box.n);
