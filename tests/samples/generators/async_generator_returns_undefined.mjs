// Bun leaves out an argument of `return` that comes to nothing: nothing is awaited there then.
const log = [];
async function* named() { yield 1; return undefined }
async function* voided() { yield 1; return void 0 }
async function* nothing() { yield 1; return }
async function* parenthesized() { yield 1; return (undefined) }
async function* early(x) { yield 1; if (x === undefined) return undefined; yield 2 }
async function* tried() { try { yield 1; return undefined } finally { log.push("finally") } }
async function* called() { yield 1; return void log.push("called") }
async function* shadowed(undefined = 5) { yield 1; return undefined }
async function* other() { yield 1; return null }

for (const make of [named, voided, nothing, parenthesized, early, tried, called, shadowed, other]) {
  const generator = make();
  (async () => {
    await generator.next();
    const { value } = await generator.next();
    log.push(`${make.name} ${value}`);
  })();
  for (let i = 0; i < 8; i++) {
    await null;
    log.push(i);
  }
  console.log(log.splice(0).join(" "));
}
