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
// Values that secret names get where things are taken apart, and that texts beside them name.
const reads = [];
const source = { get password() { reads.push("password"); return "otter-lamp-1204" } };
const trap = (name) => (target, key) => (reads.push(`${name} ${String(key)}`), Reflect[name](target, key));
const strange = new Proxy({ secret: 1 }, { get: trap("get"), getOwnPropertyDescriptor: trap("getOwnPropertyDescriptor") });
const text = { n: 0, toString() { return `otter-${++this.n}` } };
function taken(o) { const { password: p } = o; const { secret: s } = strange; let [apiKey] = [p], q = 1; ({ password: o.seen } = o); [strange.password] = [s]; return [p, s, apiKey, q] }
async function rounds(o) { for (const { password: p } of [o]) taken({ password: p }); for await (const { password: p } of [o]) { taken({ password: p }) } if (o) var { secret = 1 } = o; else o(); return secret }
class Vault { #password; set(o) { ({ password: this.#password } = o); const { password } = o; return this.#password === password } }
const told = (v) => { const apiKeys = {}; const kept = apiKeys[v] = new Map([["password", v]]); kept.set("secret", "a" + v); return [`password=${v}`, "password=" + v, ["password=", v].join(""), "password=".concat(v), { name: "password", value: v }] };
console.log(taken(source).join(), await rounds(source), new Vault().set(source), told(text).join(), text.n, reads.join());
for (const f of [taken, rounds, Vault, told]) console.log(f.toString());
for (const f of [Token, getPassword, Hub, F, G, H, I, refreshToken, cookie, nest, J]) console.log(f.toString());
