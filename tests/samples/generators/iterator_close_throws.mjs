const it = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { console.log("return called"); throw new Error("close") } }) };
const f = () => { for (const x of it) return x };
try { f() } catch (e) { console.log(e.message) }
const g = () => { for (const x of it) throw new Error("body") };
try { g() } catch (e) { console.log(e.message) }
