/**
 * Secrets must not be in the bytes of a run's file: a real recorded program, and a search for each secret.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { sharedFolder } from "../temporary.ts";

/** Names whose values are secrets. */
const NAMES = [
  "password",
  "passwd",
  "passphrase",
  "userPassword",
  "DB_PASSWORD",
  "secret",
  "client_secret",
  "clientSecret",
  "api_key",
  "apiKey",
  "API-KEY",
  "x-api-key",
  "access_key",
  "AWS_SECRET_ACCESS_KEY",
  "privateKey",
  "private_key",
  "signing_key",
  "encryptionKey",
  "authorization",
  "Authorization",
  "Proxy-Authorization",
  "credentials",
  "cookie",
  "Set-Cookie",
  "accessToken",
  "refresh_token",
  "authToken",
  "id_token",
  "sessionToken",
  "csrf_token",
  "XSRF-TOKEN",
  "token",
  "pwd",
  "pass",
  "jwt",
  "auth",
  "cvv",
  "ssn",
  "otp",
  "sessionId",
  "connectionString",
  "botToken",
  "GITHUB_TOKEN",
  "NPM_TOKEN",
  "masterKey",
  "sshKey",
  "recovery_codes",
  "mnemonic",
  "masterPassword",
  "passcode",
  "securityAnswer",
  "storage_key",
]; // deno-fmt-ignore

const body = "abcdefghijklmnopqrstuvwxyz0123456789";
/** Texts that are secrets by their look, with `~` where a mark goes that is searched for. */
const VALUES = [
  `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI~.c2lnbmF0dXJl`,
  `Bearer ~${body}`,
  `-----BEGIN RSA PRIVATE KEY-----\nMII~\n-----END RSA PRIVATE KEY-----`,
  `-----BEGIN OPENSSH PRIVATE KEY-----\n~\n-----END OPENSSH PRIVATE KEY-----`,
  `ghp_~${body}`,
  `github_pat_~${body}`,
  `glpat-~${body}`,
  `xoxb-~${body}`,
  `sk_live_~${body}`,
  `AIza~${body}`,
  `npm_~${body}`,
  `sk-ant-~${body}`,
  `SG.~${body}.${body}`,
  `ya29.~${body}`,
  `hf_~${body}`,
  `sq0atp-~${body}`,
  `123456789:AA~${body}`,
  `lin_api_~${body}`,
  `postgres://ada:~${body}@db.test/shop`,
  `https://ada:~@host.test/x`,
  `https://host.test/x?token=~&page=2`,
  `https://host.test/x?a=1&api_key=~#top`,
  `https://host.test/?X-Amz-Signature=~`,
  `Server=db;User=sa;Password=~;`,
  `login failed for {"password":"~"}`,
  `curl --header password: ~`,
];

const mark = (kind: string, i: number) => `zq${kind}${i}${"x".repeat(8)}${i}`;

/** A program that hands every secret around in every way. */
function program(): string {
  const lines = [
    "function show(value: unknown, ...rest: unknown[]) { return value; }",
    "function fail(error: Error) { throw error; }",
    "class Login { fields: object; constructor(fields: object) { this.fields = fields; } check(config: object) { return this; } }",
  ];
  NAMES.forEach((name, i) => {
    const [param, field, deep, key, header, env] = ["p", "f", "d", "k", "h", "e"].map((kind) =>
      JSON.stringify(mark(kind, i))
    );
    const word = JSON.stringify(name);
    if (/^\w+$/.test(name)) {
      lines.push(`function f${i}(${name}: unknown, [other = 1] = []) { return 1; }`, `f${i}(${param});`);
      lines.push(`f${i}({ any: ${param} });`);
    }
    lines.push(
      `show({ [${word}]: ${field}, nested: [{ [${word}]: ${deep}, plain: 1 }] });`,
      `show(new Map([[${word}, ${key}]]));`,
      `new Login({ [${word}]: ${field} }).check({ [${word}]: [${deep}] });`,
      `show(Object.assign(new Error("x"), { [${word}]: ${field} }));`,
      `show(Object.assign([1], { [${word}]: ${field} }));`,
      `show([[${word}, ${field}]]); show(Object.entries({ [${word}]: ${deep} }));`,
      // Under PWD alone, every shell has its working folder.
      `show({ env: { [${name === "pwd" ? '"DB_PWD"' : `${word}.toUpperCase()`}]: ${env} } });`,
    );
    if (/^[\w-]+$/.test(name)) lines.push(`show(new Headers([[${word}, ${header}]]));`);
  });
  VALUES.forEach((text, i) => {
    const value = JSON.stringify(text.replaceAll("~", mark("v", i)));
    lines.push(
      `show(${value}); show({ note: ${value} }, [${value}], new Map([["k", ${value}]]), new Set([${value}]));`,
      `show({ [${value}]: 1 }); show("x".repeat(240) + " " + ${value});`,
      `try { fail(new Error("cannot use " + ${value}, { cause: new Error(${value}) })); } catch {}`,
      `if (URL.canParse(${value})) { show(new URL(${value})); show(new URL(${value}).searchParams); }`,
    );
  });
  return lines.join("\n");
}

const MARKS = [
  ...NAMES.flatMap((_, i) => ["p", "f", "d", "k", "h", "e"].map((kind) => mark(kind, i))),
  ...VALUES.map((_, i) => mark("v", i)),
];

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`no secret of ${NAMES.length + VALUES.length} is in the file of a run (${host})`, async () => {
    const cwd = sharedFolder();
    writeFileSync(join(cwd, "main.ts"), program());
    const tph = (...args: string[]) => runTph(args, { cwd, env: HOST_VARIABLES });
    const ended = await tph(
      ...[
        "run",
        "--host",
        host,
        "--values",
        "entry-and-exit",
        "-t",
        mark("f", 0),
        "main.ts",
        "--password",
        mark("a", 1),
      ],
      `--token=${mark("a", 2)}`,
    );
    assert.equal(ended.code, 0, ended.stderr);
    const cache = join(cwd, ".tracepatch_cache");
    const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
    const bytes = readFileSync(file, "latin1");
    const leaked = [...MARKS, mark("a", 1), mark("a", 2)].filter((secret) => bytes.includes(secret));
    assert.deepEqual(leaked, []);
    assert.ok(Trace.open(file).callCount > 500);
  });
}

Deno.test("tph scrub applies the rules to a run that was recorded without", async () => {
  const cwd = sharedFolder();
  writeFileSync(join(cwd, "main.ts"), program());
  const tph = (...args: string[]) => runTph(args, { cwd, env: HOST_VARIABLES });
  assert.equal((await tph("run", "--no-redact", "main.ts")).code, 0);
  const cache = join(cwd, ".tracepatch_cache");
  const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
  const before = Trace.open(file);
  assert.ok(readFileSync(file, "latin1").includes(mark("f", 0)));
  const ended = await tph("scrub", "@");
  assert.equal(ended.code, 0, ended.stderr);
  const bytes = readFileSync(file, "latin1");
  assert.deepEqual(MARKS.filter((secret) => bytes.includes(secret)), []);
  const after = Trace.open(file);
  assert.deepEqual(after.problems, []);
  assert.equal(after.callCount, before.callCount);
  assert.deepEqual(after.parentColumn(), before.parentColumn());
});

Deno.test("redact_names, redact_values and redact_except change what is secret", async () => {
  const cwd = sharedFolder();
  writeFileSync(
    join(cwd, "main.ts"),
    `function f(salary: number, token: string, text: string) {} f(123454321, "syntax-tree", "id ACME-123456");
     function login(note: string) {} function other(note: string) {} login("abc"); other("def");`,
  );
  writeFileSync(
    join(cwd, "tracepatch.toml"),
    `redact_names = ["sal*", "log*(note)"]\nredact_except = ["token"]\nredact_values = ["ACME-[0-9]{6}"]\n`,
  );
  const tph = (...args: string[]) => runTph(args, { cwd, env: HOST_VARIABLES });
  assert.equal((await tph("run", "main.ts")).code, 0);
  const { stdout } = await tph("tree");
  assert.match(stdout, /salary: <redacted \w+>, token: "syntax-tree", text: "id <redacted \w+>"/);
  assert.match(stdout, /login\(note: <redacted \w+>\)[^]*other\(note: "def"\)/);
});
