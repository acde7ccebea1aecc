// hosts: node deno
// Columns of frames, and what a program's own `Error.prepareStackTrace` is told of them.
const own = (stack) =>
  stack.split("\n").filter((line) => line.includes("stack_columns") || !line.startsWith("    at "))
    .map((line) => line.replace(/(?:file:\/\/)?\/\S*\//g, "")).join("\n");

function inner(x) { return [x].map((y) => { if (y) throw new TypeError("in"); return y })[0] }
function outer(x) { const twice = inner(x) + inner(x); return twice }
class Shop {
  #price = (n) => { return n.of.nothing };
  get total() { return this.#price({}) }
  static async open(n) { await null; return new Shop().total + n }
}
async function chain() { const a = await Shop.open(1); return a + 1 }
function* numbers() { yield 1; yield JSON.parse("{") }

for (const f of [() => outer(1), () => chain(), () => [...numbers()], async () => { await chain() }]) {
  try { await f() } catch (error) { console.log(own(error.stack)) }
}
function captured() { const o = {}; Error.captureStackTrace(o); return o }
console.log(own(captured().stack)); (function () { console.log(own(new Error("one line").stack)) })();
try { eval("function evaluated() { return nothing.at.all }; evaluated()") } catch (error) { console.log(own(error.stack)) }
function evaluates(text) { const f = (x) => x; return f(eval(text)) }
try { evaluates("(() => { return nothing.at.all })()") } catch (error) { console.log(own(error.stack)) }
try { evaluates("eval('nothing')") } catch (error) { console.log(own(error.stack)) }

const before = Error.prepareStackTrace;
const mine = (error, frames) =>
  frames.filter((frame) => frame.getFileName()?.includes("stack_columns")).map((frame) =>
    [frame.getFunctionName(), frame.getLineNumber(), frame.getColumnNumber(), frame.isAsync(), own(String(frame))].join(" ")
  ).join("\n");
Error.prepareStackTrace = mine;
console.log(Error.prepareStackTrace === mine);
for (const f of [() => outer(1), chain]) try { await f() } catch (error) { console.log(error.stack) }
Error.prepareStackTrace = (error, frames) => { throw new RangeError("cannot") };
try { console.log(new Error("x").stack) } catch (error) { console.log(String(error)) }
Error.prepareStackTrace = before;
console.log(Error.prepareStackTrace === before, own(captured().stack));
Error.prepareStackTrace = undefined;
console.log(Error.prepareStackTrace, own(captured().stack));
Error.prepareStackTrace = before;
Error.prepareStackTrace = (error, frames) => typeof before === "function" ? "own " + before(error, frames) : "own " + frames[0].getColumnNumber();
console.log(own(captured().stack).split("\n", 2).join());
Error.prepareStackTrace = before;
console.log(Error.prepareStackTrace === before, own(captured().stack));
