// hosts: node bun
// What a function's text is where it has types, and functions within it.
function  outer ( a: number ) { return function inner () { return  a } }
class K { m(): number { return 1 } static y: () => number; static { this.y = () => 2 } }
function getToken(p: { x: string }): string { return p.x }
async function all(list: AsyncIterable<number>) { for await (const x of list) { getToken({ x: "" }) } }
for (const f of [outer, K, getToken, all]) console.log(f.toString());
try { outer.call<null, [number], any>(null, 1)().f } catch ({ message, stack }) { console.log(message, /text_of\S+:(\d+:\d+)/.exec(stack)?.[1]) }
