// record: {"values":"entry-and-exit"}
class Base {
  kind = "base";
  #own = 1;
  constructor(size) { this.size = size; }
  own() { return this.#own }
}
class Derived extends Base {
  extra = this.size + 1;
  constructor(a, b = a * 2) {
    if (a < 0) return { kind: "other" };
    try { super(b) } finally { b = 0 }
    this.late = true;
  }
}
class ByArrow extends Base { constructor() { const go = () => super(3); go(); this.done = 1 } }
class InPlace extends Base { constructor(x) { const self = super(x); self.same = self === this } }
class Never extends Base { constructor() { } }
class Twice extends Base { constructor() { super(1); super(2) } }
class Throws { constructor() { this.half = 1; throw new RangeError("no") } }
class List extends Array { constructor(...items) { super(...items); this.label = "list" } }
class Failure extends Error { constructor(text) { super(text); this.code = 7 } }
class Frozen { constructor() { this.x = 1; Object.freeze(this) } }
const said = (make) => { try { const made = make(); return [made.constructor.name, JSON.stringify(made), made.own?.()] } catch (e) { return `${e.name} ${e.message.slice(0, 12)}` } };
for (const make of [() => new Base(1), () => new Derived(2), () => new Derived(-1), () => new ByArrow(), () => new InPlace(4), () => new Never(), () => new Twice(), () => new Throws(), () => new List(1, 2), () => new Failure("f"), () => new Frozen(), () => Reflect.construct(Base, [5], List)]) console.log(said(make));
console.log(String(Derived).replace(/\s+/g, " "), String(Base).length > 100, new Failure("x").stack.includes("new Failure"));
