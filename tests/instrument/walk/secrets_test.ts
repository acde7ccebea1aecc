import assert from "node:assert/strict";
import type { SecretPlace } from "../../../src/contract.ts";
import { instrument, type InstrumentOptions } from "../../../src/instrument/instrument.ts";
import { rewrite as rewriteText } from "../rewrite.ts";

const rewrite = (text: string, options: Partial<InstrumentOptions> = {}): string =>
  rewriteText(text, { tailCalls: true, ...options });

Deno.test("instrument() shows the values of secret names, where no error can quote them, or the error is mended", () => {
  const secrets = {
    param: () => 0,
    result: () => 0,
    argument: ([name]: readonly string[], i: number) => name === "hmac" && i === 1 ? 5 : 0,
    bytes: (name: string) => name === "derive" || name === "export" ? 68 : 0,
    made: () => 0,
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
  const secrets = {
    param: () => 0,
    result: () => 0,
    argument: () => 0,
    bytes: () => 0,
    made: () => 0,
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
