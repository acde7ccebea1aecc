/** Who called whom in asynchronous loops, and at the end of blocks that hold something: the trees of small programs, in every host. */
import { tree } from "./call_trees.ts";

tree(
  "for await starts a generator for the function that loops; methods of another iterator belong to where they are written",
  `const source = { [Symbol.asyncIterator]() { let n = 0; return { next() { made(); return Promise.resolve({ done: n++ === 2 }) } } } };
   function made() {} function body() {}
   async function loop() { for await (const x of source) body() }
   async function* gen() { yield 1; inside(); yield 2 }
   function inside() {}
   async function loop2() { for await (const x of gen()) body() }
   await loop(); await loop2();`,
  `
  loop
    body
    body
  source[Symbol.asyncIterator]
    next
      made
    next
      made
    next
      made
  loop2
    gen
      inside
    body
    body`,
);

tree(
  "for await and yield* start a generator for the function that they are in, before its first await too",
  `async function* gen() { inside(); yield 1 }
   function* inner() { inside(); yield 1; inside() }
   function* outer() { yield* inner(); yield 2 }
   function inside() {} function body() {} function after() {}
   async function loop() { for await (const x of gen()) body() }
   function both() { const p = loop(); for (const x of outer()) body(); after(); return p }
   await both();`,
  `
  both
    loop
      gen
        inside
      body
    outer
      inner
        inside
        inside
    body
    body
    after`,
);

tree(
  "what runs while an error waits for an iterator to be closed is not of the function that threw it",
  `const wait = (ms) => new Promise((go) => setTimeout(go, ms));
   const source = { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1 }), return: async () => { await wait(20); closed(); return {} } }) };
   function closed() {} function other() {} function threw() {}
   async function loop() { try { for await (const x of source) { threw(); throw new Error("x") } } catch (e) { handled(e.message) } }
   function handled(m) {}
   async function beside() { await wait(5); other() }
   await Promise.all([loop(), beside()]);`,
  `
  loop
    threw
    handled
  source[Symbol.asyncIterator]
    next
    return
      wait
        new Promise callback
      closed
  beside
    wait
      new Promise callback
    other`,
);

tree(
  "a disposer is called by the function whose block ends",
  `const wait = (ms) => new Promise((go) => setTimeout(go, ms));
   class Held { async [Symbol.asyncDispose]() { await wait(1); closed() } }
   class Plain { [Symbol.dispose]() { closed() } }
   function closed() {} function open() { return new Held() } function after() {}
   async function uses() { await using a = open(); await using b = new Plain(); return after() }
   async function nothing() { await using a = null; return after() }
   async function several() { await using a = open(), b = (new Plain()) /* , */ , // ,
     c = open(); after() }
   async function loops() { for (await using held of [new Held()]) after() }
   function starts() { const both = [uses(), nothing()]; after(); return both[0] }
   await starts();
   await loops();
   await several();`,
  `
  starts
    uses
      open
      after
      Plain[Symbol.dispose]
        closed
      Held[Symbol.asyncDispose]
        wait
          new Promise callback
        closed
    nothing
      after
    after
  loops
    after
    Held[Symbol.asyncDispose]
      wait
        new Promise callback
      closed
  several
    open
    open
    after
    Held[Symbol.asyncDispose]
      wait
        new Promise callback
      closed
    Plain[Symbol.dispose]
      closed
    Held[Symbol.asyncDispose]
      wait
        new Promise callback
      closed`,
);

tree(
  "what runs while a loop or a block that was left waits is not of the function that left it",
  `const wait = (ms) => new Promise((go) => setTimeout(go, ms));
   const source = { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1 }), return: async () => { await wait(20); return {} } }) };
   function other() {} function left() {} function done() {}
   async function breaks() { for await (const x of source) { try { break } finally { left() } } done() }
   async function throws() { try { await using r = { async [Symbol.asyncDispose]() { await wait(20) } }; throw new Error("x") } catch { done() } }
   async function beside() { await wait(5); other() }
   await Promise.all([breaks(), beside()]);
   await Promise.all([throws(), beside()]);`,
  `
  breaks
    left
    done
  source[Symbol.asyncIterator]
    next
    return
      wait
        new Promise callback
  beside
    wait
      new Promise callback
    other
  throws
    r[Symbol.asyncDispose]
      wait
        new Promise callback
    done
  beside
    wait
      new Promise callback
    other`,
);

tree(
  "what is disposed of when an error or a return goes through a function belongs to that function",
  `function disposed() {} function fails() { throw new Error("x") }
   const made = () => ({ [Symbol.dispose]: () => disposed() });
   function direct() { using r = made(); JSON.parse("{") }
   function twice() { using a = made(); using b = made(); fails() }
   function* numbers() { using r = made(); yield 1; yield 2 }
   function first() { for (const n of numbers()) return n }
   function both() { for (const n of numbers()) for (const m of numbers()) fails() }
   async function waits() { using r = made(); await Promise.reject(1) }
   for (const f of [direct, twice, first, both]) try { f() } catch {}
   await waits().catch(() => {});`,
  `
  direct ✗
    made
    [Symbol.dispose]
      disposed
  twice ✗
    made
    made
    fails ✗
    [Symbol.dispose]
      disposed
    [Symbol.dispose]
      disposed
  first
    numbers
      made
      [Symbol.dispose]
        disposed
  both ✗
    numbers
      made
      [Symbol.dispose]
        disposed
    numbers
      made
      [Symbol.dispose]
        disposed
    fails ✗
  waits ✗
    made
    [Symbol.dispose]
      disposed
  catch callback`,
);

tree(
  "what is disposed of with no await belongs to the function that returns, async or not",
  `function disposed() {}
   const made = () => ({ [Symbol.dispose]: () => disposed() });
   async function waits() { { using r = made(); return 1 } }
   function calls() { return waits() }
   await calls();`,
  `
  calls
    waits
      made
      [Symbol.dispose]
        disposed`,
);
