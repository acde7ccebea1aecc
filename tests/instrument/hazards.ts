/**
 * Programs that a careless rewriting changes. Each defines `main(log)`; what it logs, hands back and throws must be
 * the same when it is instrumented.
 *
 * @module
 */

/** One program. */
export interface Hazard {
  text: string;
  /** Run as strict code only, as sloppy code only, or as both. */
  mode?: "strict" | "sloppy";
  /** Some calls are never left: a dropped generator, an exception through a function without a block. */
  open?: true;
}

const sloppy = (text: string): Hazard => ({ text, mode: "sloppy" });
const open = (text: string, mode?: "strict" | "sloppy"): Hazard => ({ text, mode, open: true });

/** Logs the ticks of the job queue, for the order of an async function's continuations. */
const TICKS =
  `function ticks(log, n) { let p = Promise.resolve(); for (let i = 0; i < n; i++) p = p.then(() => log('tick' + i)); return p }\n`;

export const HAZARDS: Record<string, string | Hazard> = {
  "directive without semicolon": "function main() { 'use strict'\n return this === undefined }",
  "directive then comment":
    "function main() { 'use strict' // c\n; return (function () { return this })() === undefined }",
  "directive lookalike":
    "function main() { ('use strict'); return (function () { 'use' + ' strict'; return typeof this })() }",
  "return without argument, next line in parentheses":
    "function main(log) { function f() { return\n(log('never')) } return f() }",
  "return an arrow, next line in parentheses":
    "function main(log) { function f() { return () => {}\n(log('never')) } return typeof f() }",
  "return an arrow, next line in brackets":
    "function main(log) { function f() { return () => {}\n[log('never')] } return typeof f() }",
  "return in if without braces, else on the next line":
    "function main() { function f(a) { if (a) return\nelse return 2\n } return [f(1), f(0)] }",
  "return glued":
    "function main() { function f(a) { if (a) return[1];return/re/g.flags } return [f(1), f(0)] }",
  "return a template": "function main() { function f(a) { return`x${a}y` } return f(1) }",
  "return a string, negative, not, void":
    "function main() { return [(()=>{return'a'})(), (()=>{return-1})(), (()=>{return!1})(), (()=>{return void 0})()] }",
  "return a comma": "function main(log) { function f() { return log(1), log(2), 3 } return f() }",
  "return multi-line": "function main() { return (\n // c\n 1 /* d */\n) }",
  "return with trailing comments":
    "function main() { function f() { return 1 // c\n } return f() /* x */ ; }",
  "arrow bodies":
    "function main() { const a = () => ({ x: 1 }), b = () => (1, 2), c = () => [1][0], d = () => `t`, e = () => /x/.source, f = x => y => x + y; return [a(), b(), c(), d(), e(), f(1)(2)] }",
  "arrow body, comments and line breaks":
    "function main() { const a = () => // c\n  1 // d\n, b = () => /* e */ (\n 2 // f\n )\n return [a(), b()] }",
  "arrow body then ++ on the next line":
    "function main() { let i = 0; const f = () => i\n++i\n return [f(), i] }",
  "arrow body with in and instanceof":
    "function main() { const f = (o) => 'a' in o, g = (o) => o instanceof Array; return [f({ a: 1 }), g([])] }",
  "arrow in a conditional": "function main() { const f = true ? () => 1 : () => 2; return f() }",
  "arrow returning a conditional and a spread":
    "function main() { const f = (...a) => a.length ? [...a, ...a] : null; return [f(1), f()] }",
  "arrow this and arguments":
    "function main() { const o = { f() { return [1].map(() => [this === o, arguments[0]]) } }; return o.f(5) }",
  "arrow with assignment body": "function main() { let x; const f = () => x = 1; return [f(), x] }",
  "names are inferred as before":
    "function main() { const a = () => 1, b = function () {}, c = class {}, o = { d() {}, e: () => 1, ['f' + 1]: () => 1, get g() { return 1 } }; let [h = () => 1] = []; return [a.name, b.name, c.name, o.d.name, o.e.name, o.f1.name, h.name, (() => () => 1)().name, (() => { return function () {} })().name] }",
  "anonymous functions handed on stay anonymous":
    "function main() { const id = (x) => x; return [id(() => 1).name, id(function () {}).name, id(class {}).name, (() => { return () => 1 })().name] }",
  "length is the same":
    "function main() { return [((a, b) => 1).length, ((a, b = 1, c) => 1).length, ((...a) => 1).length, (function (a, { b }, c) {}).length] }",
  "parameters with defaults see one another":
    "function main() { function f(a, b = a + 1, { c = b } = {}, ...d) { return [a, b, c, d] } return f(1) }",
  "default parameter closure does not see the body":
    "function main() { var x = 1; function f(g = () => x) { var x = 2; return [g(), x] } return f() }",
  "parameter closure sees a changed parameter":
    "function main() { function f(a, g = () => a) { a = 2; return g() } return f(1) }",
  "body var of a parameter's name":
    "function main() { function f(a, g = () => a) { var a; const before = a; a = 3; return [before, g()] } return f(1) }",
  "function in a parameter list has its own local":
    "function main(log) { function f(g = () => log('g')) { const h = () => g(); h(); return g } f()(); return 1 }",
  "arguments aliases parameters": sloppy(
    "function main() { function f(a) { arguments[0] = 2; const x = a; a = 3; return [x, arguments[0]] } return f(1) }",
  ),
  "arguments does not alias in strict code":
    "function main() { 'use strict'; function f(a) { arguments[0] = 2; return a } return f(1) }",
  "arguments.length and callee": sloppy(
    "function main() { function f() { return [arguments.length, arguments.callee === f] } return f(1, 2) }",
  ),
  "duplicate parameters": sloppy("function main() { function f(a, a) { return a } return f(1, 2) }"),
  "function named as a parameter": sloppy(
    "function main() { function f(a) { return typeof a; function a() {} } return f(1) }",
  ),
  "function named arguments": sloppy(
    "function main() { function f() { return typeof arguments; function arguments() {} } return f(1) }",
  ),
  "function declared twice":
    "function main() { return g(); function g() { return 1 } function g() { return 2 } }",
  "function and var of one name": "function main() { var g; return typeof g; function g() {} }",
  "function and nested var of one name": "function main() { { var g = 1 } return typeof g; function g() {} }",
  "function and for var of one name":
    "function main() { for (var g = 0; g < 2; g++); return g; function g() {} }",
  "function and function in a block": sloppy(
    "function main() { function g() { return 1 } { function g() { return 2 } } return g() }",
  ),
  "function in a block is hoisted as var": sloppy(
    "function main() { const before = typeof g; { function g() { return 2 } } return [before, g()] }",
  ),
  "function in an if": sloppy("function main() { if (true) function g() { return 1 } return g() }"),
  "function in a switch": sloppy(
    "function main() { switch (1) { case 1: function g() { return 1 } } return g() }",
  ),
  "function under a label": sloppy("function main() { l: function g() { return 1 } return g() }"),
  "function called before it is declared": "function main() { return g(); function g() { return 1 } }",
  "function assigned to": sloppy("function main() { g = 2; return g; function g() {} }"),
  "let named as a parameter does not compile": "function main() { function f(a) { let a } }",
  "const named as a destructured parameter does not compile":
    "function main() { ({ a }) => { const a = 1 } }",
  "let and var of one name does not compile": "function main() { let a; { var a } }",
  "TDZ": "function main() { function f() { return x; let x } try { f() } catch (e) { return e.name } }",
  "class TDZ": "function main() { try { new A(); class A {} } catch (e) { return e.name } }",
  "direct eval reads and writes": sloppy(
    "function main() { var x = 1; eval('x = 2; var y = 3'); return [x, y] }",
  ),
  "direct eval declares a function's name": sloppy(
    "function main() { function g() { return 1 } eval('var g = 2'); return g }",
  ),
  "direct eval over a let": "function main() { let x = 1; return eval('x + 1') }",
  "direct eval returns this and arguments":
    "function main() { function f() { return eval('[this === undefined || typeof this, arguments.length]') } return f(1, 2) }",
  "indirect eval": "function main() { return (0, eval)('typeof main') }",
  "with": sloppy("function main() { const o = { x: 1 }; with (o) { return (() => x)() } }"),
  "with and a function inside": sloppy(
    "function main() { let f; with ({ x: 1 }) f = function (y) { return (() => x + y)() }; return f(2) }",
  ),
  "with over probe names": sloppy(
    "function main() { const seen = []; const p = new Proxy({}, { has: (t, k) => { seen.push(String(k)); return false } }); with (p) (() => 1)(); return seen }",
  ),
  "try catch finally order":
    "function main(log) { function f() { try { log('try'); throw 1 } catch (e) { log('catch' + e); return 'r' } finally { log('finally') } } return f() }",
  "return in finally overrides":
    "function main() { function f() { try { return 1 } finally { return 2 } } return f() }",
  "return in finally swallows":
    "function main() { function f() { try { throw 1 } finally { return 2 } } return f() }",
  "break out of finally":
    "function main() { function f() { l: try { return 1 } finally { break l } return 3 } return f() }",
  "continue out of finally":
    "function main() { function f() { for (let i = 0; i < 3; i++) try { return i } finally { continue } return 'end' } return f() }",
  "finally changes nothing of a returned value":
    "function main() { function f() { let x = 1; try { return x } finally { x = 2 } } return f() }",
  "throw through functions":
    "function main() { function f() { throw new RangeError('x') } function g() { f() } try { g() } catch (e) { return e.name + e.message } }",
  "throw falsy":
    "function main() { function f(x) { throw x } return [undefined, null, 0, ''].map((x) => { try { f(x) } catch (e) { return e === x } }) }",
  "nested catch":
    "function main(log) { try { try { throw 1 } catch (e) { throw e + 1 } finally { log('f') } } catch (e) { return e } }",
  "catch without parameter": "function main() { try { throw 1 } catch { return 2 } }",
  "catch parameter destructured":
    "function main() { try { throw { a: 1 } } catch ({ a, b = () => a }) { return b() } }",
  "labels and loops":
    "function main() { const out = []; a: for (let i = 0; i < 3; i++) { for (let j = 0; ; j++) { if (j > i) continue a; if (i === 2) break a; out.push([i, j]) } } return out }",
  "do while and single statements":
    "function main() { let i = 0; do i++; while (i < 3) if (i) for (; i < 5;) i++; return i }",
  "switch with fallthrough and return":
    "function main() { function f(x) { switch (x) { case 1: case 2: return 'a'; default: return 'b' } } return [f(1), f(2), f(3)] }",
  "closures in loops":
    "function main() { const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); return fs.map((f) => f()) }",
  "constructor and new.target":
    "function main() { function F() { this.t = new.target === F } class A { constructor() { this.n = new.target.name } } class B extends A {} return [new F().t, new A().n, new B().n, (function () { return new.target === undefined })()] }",
  "constructor returns an object":
    "function main() { function F() { return { a: 1 } } class A { constructor() { return { b: 1 } } } class B extends A { constructor() { super(); return } } return [new F(), new A(), new B()] }",
  "constructor returns a primitive":
    "function main() { function F() { this.a = 1; return 5 } class A { constructor() { this.a = 1; return 5 } } return [new F().a, new A().a] }",
  "derived constructor before super":
    "function main(log) { class A { constructor(x) { this.x = x } } class B extends A { constructor(y) { log('before'); const z = y + 1; super(z); this.y = y } } const b = new B(1); return [b.x, b.y] }",
  "derived constructor without super throws":
    "function main() { class A {} class B extends A { constructor() { } } try { new B() } catch (e) { return e.name } }",
  "derived constructor, super in an arrow":
    "function main() { class A {} class B extends A { constructor() { const s = () => super(); s(); this.ok = 1 } } return new B().ok }",
  "derived constructor, this before super throws":
    "function main() { class A {} class B extends A { constructor() { try { this.x } catch (e) { super(); this.n = e.name } } } return new B().n }",
  "derived constructor returns before super":
    "function main() { class A {} class B extends A { constructor() { return { o: 1 } } } return new B() }",
  "derived constructor returns a primitive":
    "function main() { class A {} class B extends A { constructor() { super(); return 1 } } try { new B() } catch (e) { return e.name } }",
  "super property, call and set":
    "function main() { class A { get v() { return 1 } m() { return 'A' + this.t } static s() { return 's' } } class B extends A { t = 1; m() { return super.m() + super.v } static s() { return super.s() + 1 } k = () => super.m() } return [new B().m(), B.s(), new B().k()] }",
  "object super":
    "function main() { const a = { m() { return 1 } }; const b = { __proto__: a, m() { return super.m() + 1 } }; return b.m() }",
  "private names and brand checks":
    "function main() { class A { #x = 1; #m() { return this.#x } get #g() { return 2 } static #s = 3; static has(o) { return #x in o } r() { return [this.#m(), this.#g, A.#s] } } return [new A().r(), A.has({}), A.has(new A())] }",
  "static blocks, fields and their order":
    "function main(log) { class A { static a = log('a'); static { log('b'); const f = () => log('c'); f() } static d = log('d'); [log('key')] = log('field') } new A(); return 1 }",
  "accessors and computed members":
    "function main() { const k = 'z'; class A { get [k]() { return this._z } set [k](v) { this._z = v * 2 } static async *[Symbol.asyncIterator]() {} } const a = new A(); a.z = 2; return [a.z, Object.getOwnPropertyDescriptor(A.prototype, 'z').get.name] }",
  "getter on an object, property order":
    "function main() { const o = { b: 1, get a() { return 2 }, set a(v) {}, c() {} }; return [Object.keys(o), o.a] }",
  "method is not a constructor":
    "function main() { const o = { m() {}, async a() {}, *g() {} }; return [o.m, o.a, o.g, () => 1].map((f) => { try { new f() } catch (e) { return e.name } }) }",
  "class called without new":
    "function main() { class A { constructor() {} } try { A() } catch (e) { return e.name } }",
  "prototype property":
    "function main() { return [function () {}, () => {}, async function () {}, function* () {}, class {}].map((f) => 'prototype' in f) }",
  "caller's own properties":
    "function main() { function f() {} return [Object.getOwnPropertyNames(f).sort(), Object.getOwnPropertyNames(class A {}).sort()] }",
  "tagged template identity":
    "function main() { const tag = (s) => s; const f = () => tag`a${1}b`; return [f() === f(), f().raw.join()] }",
  "optional chains":
    "function main() { const o = { f() { return this === o }, n: null }; return [o?.f(), o.n?.x.y, o.g?.(), o.n?.[(() => 1)()]] }",
  "spread and rest":
    "function main() { const f = (a, ...b) => [a, b]; return f(...[1, 2], ...(() => [3])()) }",
  "destructuring with calls":
    "function main(log) { const { a = log('a'), ['b' + log('k')]: b = (() => 2)() } = {}; return [a, b] }",
  "getter invoked once":
    "function main() { let n = 0; const o = { get x() { n++; return { y: 1 } } }; const f = ({ x: { y } }) => y; f(o); return n }",
  "generator basics":
    "function main(log) { function* g(a) { const x = yield a; log(x); const y = yield* [1, 2]; log(y); return 3 } const i = g(0); return [i.next('ignored'), i.next('x'), i.next(), i.next(), i.next()] }",
  "generator body does not run early": open(
    "function main(log) { function* g() { log('ran'); yield } const i = g(); log('made'); return typeof i.next }",
  ),
  "generator dropped": open("function main() { function* g() { yield 1; yield 2 } return g().next() }"),
  "generator return()":
    "function main(log) { function* g() { try { yield 1 } finally { log('f') } } const i = g(); i.next(); return [i.return(5), i.next()] }",
  "generator return() with yield in finally":
    "function main(log) { function* g() { try { yield 1 } finally { yield 2; log('f') } } const i = g(); i.next(); return [i.return(5), i.next(), i.next()] }",
  "generator return() before it started": open(
    "function main() { function* g() { yield 1 } const i = g(); return [i.return(5), i.next()] }",
  ),
  "generator throw()":
    "function main(log) { function* g() { try { yield 1 } catch (e) { log(e); yield 2 } } const i = g(); i.next(); return [i.throw('e'), i.next()] }",
  "generator throw() uncaught":
    "function main() { function* g() { yield 1 } const i = g(); i.next(); try { i.throw(new TypeError('x')) } catch (e) { return e.message } }",
  "yield* result, return() and throw()":
    "function main(log) { function* inner() { try { log(yield 1) } finally { log('inner') } return 'r' } function* g() { log(yield* inner()); return 2 } const i = g(); i.next(); const a = i.next('sent'); const j = g(); j.next(); return [a, j.return(9), (() => { const k = g(); k.next(); try { k.throw(1) } catch (e) { return e } })()] }",
  "yield in odd places":
    "function main() { function* g() { const o = { a: yield, b: [yield 1, `${yield 2}`] }; const f = (yield) ? yield 3 : 4; return [o, f, yield\n, (yield, yield)] } const i = g(); const out = []; let r; for (let k = 0; k < 20 && !(r = i.next(k)).done; k++) out.push(r.value); return [out, r.value] }",
  "yield without semicolon, next line in parentheses":
    "function main(log) { function* g() { yield\n(log('next')) } const i = g(); i.next(); return i.next() }",
  "yield precedence":
    "function main() { function* g() { return 1 + (yield 2 + 3) * 2 } const i = g(); return [i.next(), i.next(4)] }",
  "for of closes the iterator":
    "function main(log) { function* g() { try { yield 1; yield 2 } finally { log('closed') } } function f() { for (const x of g()) return x } function h() { for (const x of g()) break; return 'h' } return [f(), h()] }",
  "for of with return, iterator close throws":
    "function main() { const it = { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { throw new Error('close') } }) }; function f() { for (const x of it) return x } try { f() } catch (e) { return e.message } }",
  "recursion through generators":
    "function main() { function* walk(t) { if (Array.isArray(t)) for (const x of t) yield* walk(x); else yield t } return [...walk([1, [2, [3]]])] }",
  "async basics":
    "async function main(log) { async function f(x) { log('in'); await null; log('after'); return x } const p = f(1); log('called'); return [await p, p instanceof Promise] }",
  "async ticks": TICKS +
    "async function main(log) { const t = ticks(log, 8); async function f() { await 1; log('f1'); return Promise.resolve(2) } f().then(() => log('f done')); await t; return 1 }",
  "async return await ticks": TICKS +
    "async function main(log) { const t = ticks(log, 8); (async () => await null)().then(() => log('a')); (async () => { return await (async () => 1)() })().then(() => log('b')); await t }",
  "async throws and rejects":
    "async function main() { async function f() { throw new TypeError('x') } async function g() { await f() } try { await g() } catch (e) { return e.message } }",
  "async rejection resumes in catch":
    "async function main(log) { async function f() { try { await Promise.reject(1); log('no') } catch (e) { return 'c' + e } finally { log('f') } } return f() }",
  "async default parameter throws":
    "async function main() { async function f(a = (() => { throw 1 })()) {} return f().catch((e) => e) }",
  "await of a thenable, a number, an await":
    "async function main(log) { const t = { then(r) { log('then'); r(5) } }; return [await t, await 1, await await 2, -await 3, await (1, 4), typeof await 5, (await [6])[0]] }",
  "await without semicolon, next line in brackets":
    "async function main(log) { let i = 0; await i++\n;[1].forEach((x) => log(x))\n }",
  "await in every position":
    "async function main() { const f = (...a) => a; const o = { [await 'k']: await 1, ...await { z: 1 } }; const [x = await 2] = []; for (let i = await 0; i < await 2; i += await 1); if (await true) while (await false); switch (await 1) { case await 1: } return f(await 1, ...await [2], `${await 3}`, await 4 ? await 5 : 6, (await o)?.k, x, new (await Array)(2).length, await 2 + await 3) }",
  "await in class keys and heritage":
    "async function main() { class A extends (await Object) { static [await 'x'] = 1; [await 'm']() { return 2 } } return [A.x, new A().m()] }",
  "await using a concise async arrow":
    "async function main() { const f = async (x) => await x, g = async () => ({ a: await 1 }); return [await f(1), await g()] }",
  "concurrent async calls":
    "async function main(log) { const s = (n) => new Promise((r) => setTimeout(r, n)); async function f(n) { log('a' + n); await s(n); log('b' + n); return n } return Promise.all([f(90), f(2), f(45)]) }",
  "async iteration with for await":
    "async function main(log) { async function* g() { for (let i = 0; i < 3; i++) { log('g' + i); yield i } } const out = []; for await (const x of g()) { if (x === 1) continue; out.push(x) } return out }",
  "for await over promises, with a break":
    "async function main(log) { const out = []; l: for await (const x of [1, Promise.resolve(2), 3]) { if (x === 3) break l; out.push(x) } return out }",
  "for await without braces in an if":
    "async function main(log) { if (true) for await (const x of [1, 2]) log(x); else log('no'); do for await (const x of [3]) log(x); while (false)\n return 'end' }",
  "for await with a labelled continue":
    "async function main(log) { a: for await (const x of [1, 2]) { for (const y of [1, 2]) { if (y === 2) continue a; log([x, y]) } } for await (const x of [1]) for await (const y of [2]) if (y) continue; else log('n'); return 'e' }",
  "for await with a return closes":
    "async function main(log) { async function* g() { try { yield 1; yield 2 } finally { await 0; log('closed') } } async function f() { for await (const x of g()) return x } return [await f(), 'after'] }",
  "for await that throws":
    "async function main(log) { async function* g() { yield 1; throw new Error('x') } try { for await (const x of g()) log(x) } catch (e) { return e.message } }",
  "for await ticks": TICKS +
    "async function main(log) { const t = ticks(log, 12); (async () => { for await (const x of [1, 2]) log(x); log('done') })(); await t }",
  "async generator ticks": TICKS +
    "async function main(log) { const t = ticks(log, 16); async function* g() { yield 1; const x = yield Promise.resolve(2); return Promise.resolve(3) } const i = g(); for (let k = 0; k < 4; k++) i.next().then((r) => log(JSON.stringify(r))); await t }",
  "async generator yield* ticks": TICKS +
    "async function main(log) { const t = ticks(log, 20); async function* h() { yield 1; return 'r' } async function* g() { log(yield* h()); yield* [2] } const i = g(); for (let k = 0; k < 4; k++) i.next().then((r) => log(JSON.stringify(r))); await t }",
  "async generator return() and throw()":
    "async function main(log) { async function* g() { try { yield 1; yield 2 } catch (e) { log(e); yield 3 } finally { log('f') } } const a = g(), b = g(); await a.next(); await b.next(); return [await a.return(Promise.resolve(7)), await b.throw('e'), await b.next()] }",
  "async generator return rejects":
    "async function main(log) { async function* g() { try { return Promise.reject(new Error('x')) } catch (e) { log('caught'); return e.message } } return g().next() }",
  "async generator yields a rejection":
    "async function main(log) { async function* g() { try { yield Promise.reject('r') } catch (e) { log(e); return 'done' } } return g().next() }",
  "async method, getter, static":
    "async function main() { class A { async m() { return await 1 } static async s() { return await 2 } async *g() { yield await 3 } } const r = []; for await (const x of new A().g()) r.push(x); return [await new A().m(), await A.s(), r] }",
  "unhandled rejection is not swallowed":
    "async function main() { const p = (async () => { throw 1 })(); return p.then(() => 'no', (e) => e) }",
  "html comments": sloppy("function main() { var x = 1 <!-- comment\n--> another\nreturn x }"),
  "line terminators": "function main() { return '\\u2028'.length\u2028/* \u2029 */ }\r\n",
  "emoji before and after": "function main() { const é = '😀'; const f = (𝒳) => 𝒳 + '😀'; return f(é) }",
  "let, yield and async as names": sloppy(
    "function main() { var let_ = 1, async = 2, yield = 3; function f(async, yield) { return async + yield } var await = (x) => x; return [f(async, yield), await(4)] }",
  ),
  "let as an identifier": sloppy("function main() { var let = 1; let\n= 2; return (() => let)() }"),
  "get, set, static, of as names":
    "function main() { const get = 1, set = 2, of = [3]; class A { get() { return get } set() { return set } static static() { return 4 } async() { return 5 } } for (const x of of) return [new A().get(), new A().set(), A.static(), new A().async(), x] }",
  "unicode escapes in names":
    "function main() { const \\u0061b = 1; function f(\\u{63}) { return \\u{63} } return [ab, f(2)] }",
  "empty functions":
    "function main() { return [(() => {})(), (function () {})(), (() => { ; })(), (() => { /* c */ })(), (() => { // c\n })()] }",
  "nested deep functions":
    "function main() { return ((a) => (b) => function (c) { return (d) => a + b + c + d })(1)(2)(3)(4) }",
  "iife without semicolon":
    "function main(log) { let x = 1\n;(function () { log('i') })()\n;!function () { log('j') }()\n return x }",
  "comma and in in for heads":
    "function main() { const o = { a: 1 }; let r = []; for (var i = 0, f = () => i; i < 2; i++) r.push(f()); for (const k in o) r.push(k); for (var x = ('a' in o) ? 1 : 2; x < 2; x++) r.push(x); return r }",
  "using and its order":
    "function main(log) { function f() { using a = { [Symbol.dispose]() { log('a') } }; using b = { [Symbol.dispose]() { log('b') } }; return log('body') } f(); { using c = { [Symbol.dispose]() { log('c') } }; log('block') } return 'end' }",
  "using that throws in disposal":
    "function main(log) { function f() { using a = { [Symbol.dispose]() { throw new Error('d') } }; return 1 } try { f() } catch (e) { return e.message } }",
  "await using":
    "async function main(log) { async function f() { await using a = { async [Symbol.asyncDispose]() { await 0; log('a') } }; { await using b = { async [Symbol.asyncDispose]() { await 0; log('b') } }; log('in') } for (await using c of [null, { async [Symbol.asyncDispose]() { log('c') } }]) { log('loop') } return 'r' } return [await f(), 'after'] }",
  "stack overflow is a RangeError": open(
    "function main() { let depth = 0; function f() { depth++; f() } try { f() } catch (e) { return e.name } }",
  ),
  "getter that throws is thrown once":
    "function main(log) { const o = { get x() { log('x'); throw new Error('g') } }; const f = () => o.x; try { f() } catch (e) { return e.message } }",
  "typeof of an undeclared name": sloppy("function main() { return (() => typeof nope)() }"),
  "delete and void": sloppy(
    "function main() { const o = { a: 1 }; const f = () => delete o.a; return [f(), 'a' in o, (() => void 0)()] }",
  ),
  "this in sloppy and strict functions":
    "function main() { function f() { return typeof this } return [f(), f.call(1), f.call(null)] }",
  "call, apply, bind":
    "function main() { function f(a, b) { return [this?.k, a, b] } const o = { k: 1 }; return [f.call(o, 1, 2), f.apply(o, [1, 2]), f.bind(o, 1)(2), f.bind(o, 1).length] }",
  "constructor of an array subclass, species":
    "function main() { class L extends Array { constructor(...a) { super(...a) } last() { return this[this.length - 1] } } const l = new L(1, 2, 3).map((x) => x * 2); return [l instanceof L, l.last()] }",
  "error subclass":
    "function main() { class E extends Error { constructor(m) { super(m); this.name = 'E' } } const f = () => { throw new E('x') }; try { f() } catch (e) { return [e instanceof E, String(e)] } }",
  "async arrow in a class field":
    "async function main() { class A { n = 1; f = async () => { await 0; return this.n } } return new A().f() }",
  "generator method with super":
    "function main() { class A { *g() { yield 1 } } class B extends A { *g() { yield* super.g(); yield 2 } } return [...new B().g()] }",
};
