import fs from "node:fs";
// What an engine quotes of the source in its own errors has no trace of the rewriting.
const say = (e) => console.log(`${e.name}: ${e.message}${e.stack.startsWith(`${e.name}: ${e.message}\n`) ? "" : " (another stack)"}`);
const attempt = (f) => {
  try {
    const result = f();
    return result?.then(undefined, say);
  } catch (e) {
    say(e);
  }
};
const o = {};
let none;
attempt(() => { none(() => 1); });
attempt(() => o.nope((a) => a + 1));
attempt(() => fs.nope("x", o));
attempt(() => JSON.nope(1));
attempt(() => { o.x.y = (a) => a; });
attempt(() => new none((a) => a));
attempt(() => Reflect.construct((a) => a + 1));
attempt(() => fs.existsSync("/").foo());
attempt(() => fs.existsSync("/").foo.bar());
attempt(() => { fs.existsSync("/")(); });
attempt(() => { const { a: { b } } = JSON.parse("{}"); });
attempt(() => { for (const x of JSON.parse("{}")); });
attempt(() => JSON.parse("{}").x());
await attempt(async () => { none(await 1); });
await attempt(async () => o.nope(await 1, await 2));
await attempt(async () => { const { a } = await null; });
await attempt(async () => { const [a] = await 1; });
await attempt(async () => { (await 1)(); });
await attempt(async () => { (await 1).foo(); });
await attempt(async () => { return (await 1).foo(); });
await attempt(async () => { 1 in await 1; });
await attempt(async () => { await fs.promises.nope(await 1, () => 1); });
function* g() { none(yield 1); }
attempt(() => { const it = g(); it.next(); it.next(); });
function caught() {
  try {
    none(() => 2);
  } catch (e) {
    return e.message;
  }
}
console.log(caught());
attempt(() => { throw new Error(`mine: ${() => 1}`); });
// What has a secret's name.
const config = { password: "otter-lamp-1204", auth: undefined };
const SECRET = config.password;
attempt(() => config.auth(config.password));
attempt(() => none({ password: SECRET }, [config.password], `${config.password}`));
attempt(() => { const password = config.auth.password; });
attempt(() => config.password in "x");
const apiKeys = {};
attempt(() => ("password=" + SECRET).none());
attempt(() => ["password", SECRET].none());
attempt(() => ("password=" + SECRET).trim().none());
attempt(() => ["password=", SECRET].join("").none());
attempt(() => apiKeys[SECRET]());
attempt(() => { const { a } = apiKeys[SECRET]; });
attempt(() => { for (const a of apiKeys[SECRET]); });
attempt(() => { const { x: password } = config.auth; });
attempt(() => { ({ x: Object.freeze({ password: 1 }).password } = { x: 2 }); });
console.log(String(function f(a) { return a(SECRET, { key: config?.password }, "a" + config.password); }));
try { SECRET.nothing(config.password); } catch (e) { say(e); }
