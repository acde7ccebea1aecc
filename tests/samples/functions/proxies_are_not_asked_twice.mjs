// record: {"values":"entry-and-exit"}
// No trap of a proxy is called, and a revoked one throws where the program uses it and nowhere else.
const traps = new Proxy({}, { get: (_, name) => (...args) => (console.log("trap", name), Reflect[name](...args)) });
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const kinds = [{}, [], () => {}, class {}, new Map(), Promise.resolve()];
const values = [...kinds.map((kind) => new Proxy(kind, traps)), ...kinds.map(revoked)];
const rest = (...all) => all.length;
const hold = (value) => ({ value, list: [value] });
const give = (value) => value;
function* yields(value) {
  yield value;
}
const throws = (value) => {
  throw value;
};
class Box {
  #value;
  constructor(value) {
    this.#value = value;
  }
  get value() {
    return this.#value;
  }
  set value(value) {
    this.#value = value;
  }
}
const own = (value) => typeof value;
function receiver() {
  return typeof this;
}
const tag = (texts, ...all) => all.length;
async function later(value) {
  await null;
  hold(value);
  return typeof value;
}
for (const [i, value] of values.entries()) {
  const box = new Box(value);
  box.value = value;
  console.log(i, rest(value, [value]), hold(value).list.length, give(value) === value, own(value), tag`a${value}`);
  console.log(box.value === value, [...yields(value)][0] === value, await later(value));
  console.log(receiver.call(value), Reflect.apply(receiver, value, []));
  try {
    throws(value);
  } catch (error) {
    console.log(error === value);
  }
  const beneath = Object.create(i < 6 ? value : null);
  beneath.value = value;
  console.log(give(beneath) === beneath);
}
