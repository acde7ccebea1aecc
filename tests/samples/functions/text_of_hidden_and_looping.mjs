function Token(p) {
  this.type = p.type;
}
export function getPassword(p) { return p.x }
class Hub { getCode() {} getScope() {} get accessToken() { return 1 } *tokens(secret) { yield secret } }
async function F(a) { for await (const x of a) { x() } }
async function G(a) { for await (const x of a) x(); return 1 }
async function H(a) {
  for await (const x of a) {
    if (x) continue;
    if (!x) break;
    for await (const y of x) y();
    return 2;
  }
  for await (const { z = 1 } of a) {}
}
async function* I(a) { yield* a; const y = yield* b(); }
async function* refreshToken(a, b, c, d, e) { try { yield a } finally { await b } }
const cookie = async (password) => password;
function nest() { for (const a of [1]) { async function inner(x) { label: for await (const q of x) { continue label } } return inner } }
async function J(a) { for await (const x of a) for (const y of x) await y; }
for (const f of [Token, getPassword, Hub, F, G, H, I, refreshToken, cookie, nest, J]) console.log(f.toString());
