// What engines quote where secrets' names stand in what is called, taken apart or iterated, and how functions with them are written.
const said = (f) => { try { f() } catch (e) { console.log(e.message) } };
let secret, none, pwd = 5, password = 5;
const store = { pwd, secret() { return none } };
said(function () { store.secret(pwd); ({ a: secret } = store.passwords); });
said(function () { ({ a: secret } = none) });
said(function () { ({ a: secret } = (secret || store.passwords)) });
said(function () { ({ a: secret } = ["password", none][3]) });
said(function () { ({ a: [] } = ("password=" + password).q) });
said(function () { const { a } = `password=${password}`.q });
said(function () { const { a } = secret || store.passwords });
said(function () { for (const x of 5 + password); });
said(function () { [...(secret || store.pwd)] });
said(function () { (secret || store.pwd)`a` });
said(function () { store.secret(password)(pwd)(1) });
const told = (p) => ["password=" + (p === pwd), "password=" + (p ? 1 : 2), `password=${(p ?? pwd) || 1}`, "pin=" + (secret = p), "pin=" + undefined];
console.log(told(1).join(), told.toString().replace(/\s/g, ""));
