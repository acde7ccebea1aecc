// What a function says of itself, where plain hosts give the source or their own print of it.
function   spaced ( a,b )   { return a   +   b }
class   Odd   { m ( )   { return   1 } }
const arrow = ( x )=>x*2;
const o = { method ( ) { return 'single' }, get  g ( ) { return 1 } };
async function  later ( )   { await   null }
for (const f of [spaced, Odd, arrow, o.method, later, Object.getOwnPropertyDescriptor(o, "g").get, Odd.prototype.m]) console.log(String(f));
