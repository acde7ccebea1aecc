import assert from "node:assert/strict";
import type { SecretNames, SecretPlace } from "../../../src/contract.ts";
import { instrument, type InstrumentOptions } from "../../../src/instrument/instrument.ts";
import { sourceNames } from "../../../src/redact/source_names.ts";
import { NO_SECRETS } from "../no_secrets.ts";
import { rewrite as rewriteText } from "../rewrite.ts";

const rewrite = (text: string, options: Partial<InstrumentOptions> = {}): string =>
  rewriteText(text, { tailCalls: true, ...options });

Deno.test("instrument() shows the values of secret names, where no error can quote them, or the error is mended", () => {
  const secrets: SecretNames = {
    ...NO_SECRETS,
    argument: ([name]: readonly string[], i: number) => name === "hmac" && i === 1 ? 5 : 0,
    bytes: (name: string) => name === "derive" || name === "export" ? 68 : 0,
    given: (_: string, asked?: string) => asked === "password" ? 2 : 0,
    value: (name: string, { isLiteral }: SecretPlace) => name !== "password" ? 0 : isLiteral ? 2 : 5,
  };
  const texts = {
    'const password = "x";': 'const password = $tpN(2,"x");',
    "const p = config.password": "const p = $tpN(5,config.password)",
    'config = { password: await read() ?? "x" };': 'config = { password: $tpN(5,await read() ?? "x") };',
    'texts = { "user.password": read };': 'texts = { "user.password": read };',
    "const config = { password };": "const config = { password };",
    "const password = class {}, { a } = password;": "const password = class {}, { a } = password;",
    "const password = a++\n(b)": "const password = a++\n(b)",
    "password += x;": "password += x;",
    "let url = `https://${config?.password}@x`;": "let url = `https://${$tpN(5,config?.password)}@x`;",
    "open(password); function open(p) {}": /^open\(\$tpN\(5,password\)\); function/,
    "open(password);": "open(password);",
    "open(password); open = 1; function open(p) {}": /^open\(password\);/,
    "{ let open; open(password) } function open(p) {}": /^\{ let open; open\(password\)/,
    "function f() { hmac(a, b => 1, ...c); hmac(a, b.c) }": /hmac\(a, \$tpN\(5,b\.c\)\)/,
    "function f() { g(password, [config.password], 1 + password) }":
      /g\(\$tpN\(5,password\), \[\$tpN\(5,config\.password\)\], 1 \+ \$tpN\(5,password\)\)/,
    "const a = crypto.derive(b);": "const a = $tpN(68,crypto.derive(b));",
    "const a = derive(b).at(0);": "const a = derive(b).at(0);",
    "function f() { return a.derive(b).at(0) }": /\$tpN\(68,a\.derive\(b\),"a\.derive"\)\.at\(0\)/,
    "function f() { g(a?.export().size) }": /g\(a\?\.export\(\)\.size\)/,
    "const a = key.export();": "const a = $tpN(68,key.export());",
    "const a = key.export(b);": "const a = key.export(b);",
    "const a = Promise.all([derive(b), c]);": "const a = $tpN(68,Promise.all([derive(b), c]));",
    "const a = Promise.all([c]).then((d) => d);": /^const a = Promise\.all\(\[c\]\)\.then\(/,
    "derive(b, (error, key) => 1);": /\$tpE2\(\d+,0,error,\$tpX\(key,68\)\)/,
    "derive(b).then((key) => 1);": /\$tpE1\(\d+,0,\$tpX\(key,68\)\)/,
    "const salted = promisify(derive); const a = salted(b);":
      "const salted = promisify(derive); const a = $tpN(68,salted(b));",
    'const a = form.get("password");': 'const a = $tpN(2,form.get("password"));',
    'const a = form.get("name"), b = form?.get("password");':
      'const a = form.get("name"), b = $tpN(2,form?.get("password"));',
    'const a = read("password").then((b) => b + 1);': /\$tpX\(b,2\)/,
    'read("password", (a) => 1);': /\$tpE1\(\d+,0,\$tpX\(a,2\)\)/,
    'read("password", (error, a) => 1);': /\$tpE2\(\d+,0,error,\$tpX\(a,2\)\)/,
  };
  for (const [text, expected] of Object.entries(texts)) {
    const code = rewrite(text, { secrets });
    if (typeof expected === "string") assert.equal(code, expected);
    else assert.match(code, expected);
  }
});

Deno.test("instrument() tells of texts under secret names where no probe can stand, as in tables of tests", () => {
  const secrets: SecretNames = {
    ...NO_SECRETS,
    given: (_: string, asked?: string) => asked === "password" ? 2 : 0,
    value: (name: string) => name === "password" ? 2 : 0,
  };
  const unseen = (text: string, more: Partial<InstrumentOptions> = {}) => {
    const options = { file: "/p/a.test.js", lang: "js", sourceType: "module", tailCalls: false } as const;
    return instrument(text, { ...options, secrets, ...more }).unseen?.map(({ text }) => text);
  };
  assert.deepEqual(
    unseen('test.each([{ user: "u", password: "a" }, { password: `b` }])("$user", () => {});'),
    [
      "a",
      "b",
    ],
  );
  assert.deepEqual(
    unseen('test.each`user | password\n${"u"} | ${"a"}\n${"v"} | ${"b"}`("$user", () => {});'),
    ["a", "b"],
  );
  assert.equal(unseen('test.each([{ user: "password" }])("$user", () => {});'), undefined);
  assert.equal(unseen('const password = "a";'), undefined);
  // A runner puts modules into functions, which are left alone.
  const originals = { functions: () => [null], call: () => null };
  assert.deepEqual(unseen('(async () => { const password = "a"; })', { originals }), ["a"]);
  assert.equal(unseen('run({ password: read(`a`) }); html`a | b ${"c"}`;'), undefined);
});

const REAL = sourceNames({ redactNames: [], redactExcept: [] });

/** By text: what it becomes, or a part of that. */
function check(texts: Record<string, string | RegExp>, options: Partial<InstrumentOptions> = {}): void {
  for (const [text, expected] of Object.entries(texts)) {
    const code = rewrite(text, { secrets: REAL, ...options });
    if (typeof expected === "string") assert.equal(code, expected);
    else assert.match(code, expected);
  }
}

Deno.test("instrument() shows values that the texts beside them name", () => {
  check({
    'const f = () => h.set("Authorization", a + b);': /h\.set\("Authorization", \$tpN\(4,a \+ b\)\)/,
    'const f = () => h.set("Accept", a);': /h\.set\("Accept", a\)/,
    'const f = () => m.set("token", node);': /m\.set\("token", \$tpN\(1,node\)\)/,
    'const f = () => check("password", a);': /check\("password", \$tpN\(2,a\)\)/,
    'const f = () => h.set("password", () => 1, "x", 5, new Map());': /h\.set\("password", \(\) => /,
    "const f = () => db.run('update users set password = ? where id = ?', [b, c]);": /\[\$tpN\(5,b\), c\]/,
    "const f = () => db.run('update users set password = :p', { p: b, q: c });":
      /\{ p: \$tpN\(5,b\), q: c \}/,
    'const f = () => format("%s: password=%s", a, b);': /a, \$tpN\(5,b\)\)/,
    'const a = [["password", b]];': 'const a = [["password", $tpN(5,b)]];',
    'const a = [["password", b], "x"].map(c);': 'const a = [["password", b], "x"].map(c);',
    'const a = ["password", b, c, d];': 'const a = ["password", $tpN(2,b), c, d];',
    'const a = { name: "password", value: b, x: b };':
      'const a = { name: "password", value: $tpN(5,b), x: b };',
    'const a = { name: "user", value: b };': 'const a = { name: "user", value: b };',
    'const a = { name: "password", value };': 'const a = { name: "password", value };',
    "const a = `user=${b}&password=${c}`;": "const a = `user=${b}&password=${$tpN(4,c)}`;",
    "const a = `password=${b, c}`;": "const a = `password=${b, c}`;",
    'const a = "user=" + b + "&password=" + c + d;':
      'const a = "user=" + b + "&password=" + $tpN(4,c) + $tpN(4,d);',
    'const a = "password=" + b++\n(c)': 'const a = "password=" + b++\n(c)',
    'const a = b + "&" + c * 2;': 'const a = b + "&" + c * 2;',
    'const a = "password=".concat(b);': 'const a = "password=".concat(b);',
    'const f = () => "password=".concat(b);': /"password="\.concat\(\$tpN\(4,b\)\)/,
    'const f = () => ["password=", b].join("");': /\["password=", \$tpN\(5,b\)\]\.join/,
    // V8 quotes what is called.
    'const f = () => ("password=" + b).missing();': /\("password=" \+ b\)\.missing/,
    'const f = () => ("password=" + b).trim();': /\("password=" \+ \$tpN\(4,b\)\)\.trim/,
    "const f = () => sql`password = ${b}`;": /`password = \$\{\$tpN\(2,b\)\}`/,
    "const f = () => { apiKeys[b] = c; };": /apiKeys\[\$tpN\(1,b\)\] = \$tpN\(1,c\);/,
    "const f = () => { apiKeys[b].open(); };": /apiKeys\[b\]\.open\(\)/,
    "const f = () => passwords.push(b);": /passwords\.push\(\$tpN\(2,b\)\)/,
    "const f = () => tokens.push(b);": /tokens\.push\(b\)/,
  });
});

Deno.test("instrument() shows behind a statement what stood in a call that an error could quote", () => {
  const same = (...texts: string[]) => Object.fromEntries(texts.map((text) => [text, text]));
  const config = "const config = read(), a = read(); ";
  check({
    [`${config}h.set("Authorization", a);`]: `${config}h.set("Authorization", a),$tpNv(4,a);`,
    [`${config}await h.set({ x: ["password", \`x\${a}\`] }, config.apiKey, a)\nb`]:
      `${config}await h.set({ x: ["password", \`x\${a}\`] }, config.apiKey, a),$tpNv(4,config,"apiKey");\nb`,
    [`${config}const c = make(\`Bearer \${a}\`), d = 1;`]:
      `${config}const c = make(\`Bearer \${a}\`),$tpv0=$tpNv(2,a), d = 1;`,
    [`${config}export const c = make({ password: a });`]:
      `${config}export const c = make({ password: a });$tpNv(5,a);`,
    ...same(
      `${config}b && h.set("Authorization", a);`,
      `${config}b?.c.set("Authorization", a);`,
      'h.set("Authorization", a);',
      `${config}h.set("Authorization", a.b().c);`,
      `${config}using c = make({ password: a });`,
    ),
  });
});

Deno.test("instrument() shows what a secret's name gets where something is taken apart", () => {
  const nothing = (...texts: string[]) => Object.fromEntries(texts.map((text) => [text, text]));
  check({
    "const { x: password } = a;": "const { x: password } = a,$tpv0=$tpNv(5,password);",
    "const [user, password] = a, b = 1\nb": "const [user, password] = a,$tpv0=$tpNv(5,password), b = 1\nb",
    "const [password] = a++\n(b)": "const [password] = a++,$tpv0=$tpNv(5,password);\n(b)",
    "for (let [password] = a;;) b;": "for (let [password] = a,$tpv0=$tpNv(5,password);;) b;",
    "if (a) var { x: password } = b; else c();":
      "if (a) var { x: password } = b,$tpv0=$tpNv(5,password); else c();",
    // Each name in it would be exported.
    "export const [{ x: [password = 1] }, ...rest] = a":
      "export const [{ x: [password = 1] }, ...rest] = a;$tpNv(5,password);",
    "let password; ({ x: password } = a);": "let password; ({ x: password } = a),$tpNv(5,password);",
    "let password; [password] = a++\n(b)": "let password; [password] = a++,$tpNv(5,password);\n(b)",
    // A setter of the global object may have this name.
    ...nothing("({ x: password } = a);", "b = ({ x: password } = a);", "for (const password in a) b;"),
    "const { token: t } = a;": "const { token: t } = a,$tpv0=$tpNv(1,t);",
    "class A { set(o) { ({ x: this.password, y: this.#password, z: this.a.b.secret } = o); } #password; }":
      /= o\),\$tpNv\(5,this,"password"\),\$tpNv\(5,this\.#password\); ;/,
    "const f = (a, b) => { [a.password, b[0], c.password] = d };": /= d,\$tpNv\(5,a,"password"\);/,
    "class A { set(o) { [this.#password] = o; } set #password(a) {} }": /= o; ;/,
    "for (const { password: p } of a) b = [p, (p) => c(p), () => c(p)];":
      /of a\) b = \[\$tpN\(5,p\), .*c\(p\).*c\(\$tpN\(5,p\)\)/,
    "for (const { password: p } of a) ; b = [p];": "for (const { password: p } of a) ; b = [p];",
  });
  // What a script comes to is what its last statement came to.
  check(nothing("const { x: password } = a;"), { sourceType: "commonjs" });
});
