import { createHash, createHmac } from "node:crypto";
const log = [];
const note = (x) => (log.push(x), x);
const text = '{"a":1}';
function defaults(a = JSON.parse(note(text)), { b = JSON.stringify(a) } = {}, [c = structuredClone(b)] = []) { return [a, b, c, arguments.length] }
const arrow = (x = JSON.parse("1"), y = () => JSON.parse("2")) => [x, y()];
console.log(defaults(), defaults(1, { b: 2 }, [3]), arrow(), defaults.length, arrow.length);
function outer(n) { const inner = (m = JSON.parse(String(n))) => m + n; return inner() }
console.log(outer(4));
try { (function bad(x = JSON.parse(note("{"))) { note("never") })() } catch (error) { console.log(error.name) }
function catches() { try { ((x = JSON.parse("{")) => x)() } catch (error) { return [error.name, outer(1)] } }
console.log(catches());
class Base {
  a = JSON.parse(note("1"));
  #b = JSON.stringify(this.a);
  static made = JSON.parse(note("2"));
  static { this.block = structuredClone({ made: this.made }) }
  [JSON.parse('"computed"')] = JSON.parse("3");
  c = () => JSON.parse(this.#b);
  get b() { return this.#b }
}
class Derived extends Base {
  d = JSON.stringify([this.b, this.c(), new.target]);
  constructor(x = JSON.parse("4")) { note("before"); super(); this.x = x }
}
console.log(new Base().c(), Base.block, new Base().computed, new Derived());
class Hasher {
  #hash; key = "k"; mac = createHmac("md5", this.key); other = null;
  constructor() { this.#hash = createHash("md5"); this.copy = structuredClone(this.key) }
  add(text) { this.#hash.update(text); this.mac.update(text, ...["utf8"]); this.other?.update(text); return this }
  end() { const { mac } = this; return [this.#hash.digest("hex"), mac.digest?.("hex"), this.mac === mac, this.copy.at(0)] }
  static of(...texts) { return texts.reduce((hasher, text) => hasher.add(text), new this()) }
}
console.log(Hasher.of("a", "b").end());
class Lies { client = createHash("md5"); use() { return this.client.update("x") } }
const lies = new Lies(); lies.client = { update(x) { return [this === lies.client, x] } };
console.log(lies.use());
try { new (class { bad = JSON.parse("{") })() } catch (error) { console.log(error.name, outer(2)) }
function* generator(x = JSON.parse("5")) { yield x }
async function later(x = JSON.parse("{")) { return x }
console.log([...generator()], await later().catch((error) => error.name), await later(6));
console.log(String(defaults).length > 0, JSON.stringify(log));
