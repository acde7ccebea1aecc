/**
 * What must stay readable: names and texts that only sound like secrets.
 *
 * @module
 */

/** An expression of the program. */
export type Innocent = string;

const words = (text: string): string[] => text.trim().split(/\s+/);
const text = (value: string): string => JSON.stringify(value);

/** Names that are none of a secret, with what stands under them. */
const NAMES: [value: string, names: string][] = [
  [
    '"strong"',
    "passwordStrength passwordPolicy passwordLabel passwordHint passwordField cookieConsent cookiePolicy",
  ],
  [
    '"Ms Hopper of room 1204"',
    "secretary author authority passenger compass tokenizer keyboard encoder pinned",
  ],
  [
    "12345",
    "tokenCount maxTokens totalTokens promptTokens accessTokenExpiresIn tokenTtl passwordMinLength passwordLength keyCode",
  ],
  ['"Invalid token 42 of line 7"', "invalidToken unexpectedToken missingPassword tokenError passwordError"],
  [
    '{ spacing: "4px", fill: "#a1b2c3" }',
    "stripeKeyframes gridTokens designTokens colorTokens spacingTokens keyframes",
  ],
  [
    '"db/prod/master-2024"',
    "secretName secretArn secretId2Name secretPath apiKeyName keyName tokenName cookieName vaultPath",
  ],
  ['"/run/secrets/db_password"', "passwordFile secretFile tokenPath keyFile privateKeyPath"],
  [
    '"user:12345:profile"',
    "cacheKey mapKey rowKey partitionKey primaryKey foreignKey sortKey storageKey lookupKey idempotencyKey",
  ],
  ['"9c1185a5c5e9fc54612808977ee8f548b2258d31"', "commit sha etag revision checksum contentHash"],
  ['"550e8400-e29b-41d4-a716-446655440000"', "id requestId traceId correlationId userId orderId"],
  ['"E11000"', "errorCode statusCode countryCode zipCode exitCode langCode sqlCode"],
  ["true", "isPassword hasToken showPassword isSecret passwordRequired authEnabled useCookies"],
  ['"eslint-plugin-tokens@12.4.1"', "plugin package dependency"],
  ['"AQICAHh1continuation"', "nextToken pageToken cursor continuationToken"],
  ['"bcrypt"', "passwordAlgorithm hashAlgorithm tokenType authMethod keyType cipherMode"],
];

/** What stands under names that say little, in lexers, parsers, tables and settings. */
const WEAK: [names: string, values: string[]][] = [
  ["token", [
    ...words(
      "Identifier KEYWORD_LET string-literal => ... <<= 0x7fffffff 1.5e10 EOF templateHead jsx_text_end punctuator",
    ).map(text),
    ...["a", "'it is'", "#ff8800aa", "/[a-z]+/gi", "`tail", "// comment", "<!--", "\\u0041", "user name"].map(
      text,
    ),
    "42",
    "null",
    '{ type: "name", value: "password", start: 12, end: 20 }',
    "[1, 2]",
    "Symbol('x')",
    "(n) => n",
  ]],
  ["key", [
    ...words("primary user:12345 ArrowDown Ctrl+Shift+K items.0.name en-US 2024-01-02 created_at").map(text),
    "7",
    '{ kid: "a" }',
  ]],
  ["pass", [...words("first second render 3 low-pass vertex").map(text), "2", "true", "(x) => x"]],
  ["code", [
    ...words("ENOENT ERR_MODULE_NOT_FOUND 200 SQLITE_BUSY en E1042 TS2304 application/json").map(text),
    "404",
  ]],
  ["auth", [...words("basic none bearer oauth2 required").map(text), '{ type: "basic" }', "false"]],
  ["session", [
    ...words("main morning Thursday-afternoon default").map(text),
    "{ cookie: { maxAge: 3600, secure: true } }",
    "12",
  ]],
  ["pin", ["13", "7", '"left"', "true"]],
  ["signature", [text("(a: string, b?: number) => void"), text("f(int) -> bool")]],
  ["password", [
    ...words("required string hidden ******** ${PASSWORD} <password> :password").map(text),
    text("Enter your password"),
    text("Please choose a new password"),
    "null",
    "true",
    '{ type: "string", minLength: 8 }',
    "(v) => v",
  ]],
  ["secret", [...words("undefined [redacted] %SECRET%").map(text), "false"]],
  ["credentials", [...words("include same-origin omit").map(text)]],
  ["cookie", ["{ maxAge: 86400, httpOnly: true }"]],
];

const TEXTS = [
  "password: required",
  "Use basic authentication or bearer authentication",
  "case TOKEN:\n  return parse(token);",
  "const password = input.value;",
  "if (token.type === Token.Name) { key = token.value; }",
  "let secret = config.get('secret');",
  "interface Login { password: string; token?: Token; secret: boolean }",
  "The password must have at least 8 characters, one of them a digit.",
  "password=${PASSWORD}",
  "SELECT password, token FROM users WHERE id = $1",
  "INSERT INTO users (name, password) VALUES ($1, $2)",
  "UPDATE users SET password = ? WHERE id = ?",
  "GET /api/tokens/12/keys?page=2&sort=name&key=created_at",
  "https://example.com:8080/@scope/pkg?author=ada@example.com",
  "https://user@github.com/org/repo.git",
  "git@github.com:org/repo.git",
  "mailto:ada@example.com",
  "postgres://localhost:5432/shop",
  "redis://cache:6379/0",
  "2026-01-02T10:20:30.123Z INFO request id=9c1185a5-1b2c-4d3e-8f90-a1b2c3d4e5f6 took 12ms",
  "at Object.<anonymous> (/app/node_modules/express/lib/router/index.js:284:15)",
  "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
  "M10 20L30 40C50 60 70 80 90 100Z",
  "rgba(12, 34, 56, 0.7) hsl(210deg 50% 40%) #a1b2c3d4",
  "docker run -u 1000:1000 -p 8080:80 image:1.2.3",
  "--color=auto --max-old-space-size=4096 --key-prefix users",
  "The order 4111 2222 3333 4445 is on its way",
  "ISBN 978-3-16-148410-0, phone +49 30 1234567",
  "token count: 512, keys: 12, passwords changed: 3",
  "<token>Identifier</token><key>name</key>",
  '<input type="password" name="password" placeholder="Password">',
  '{"type":"object","properties":{"password":{"type":"string"}},"required":["password"]}',
  '{"token":"Identifier","key":"name","code":"E42"}',
  "export type Token = { kind: 'eof' } | { kind: 'name', text: string };",
  "TOKEN_TYPE=bearer\nPASSWORD_MIN_LENGTH=8\nSESSION_TTL=3600\nPWD=/home/ada",
  "npm install @types/keyv passport-local tokenizer-utils@3.2.1",
  "Set-Cookie is a header; so are Cookie and Authorization.",
  "Authorization: required",
  "sk-loading-indicator-of-the-list",
  "SG.Components.Button.primary.disabled",
  "key-value-store-with-expiration",
  "npm_config_registry_of_the_project",
  "abcdefghijklmnopqrstuvwxyz0123456789",
  "Basic usage: call it with a token and a callback",
  "user:password@host is how it is written",
  "x86_64-unknown-linux-gnu aarch64-apple-darwin",
  "function passwordStrength(password) { return password.length > 8 ? 'strong' : 'weak'; }",
  "Tokens: [Let][Identifier foo][Equals][Number 42][Semicolon]",
  "console.log('password:', options.password);",
  ".arguments('<user> <password>', 'what it takes')",
  "Removes the directory identified by `path`, and nothing else.",
  "const shown = { redactKey: this.#fingerprint, apiKey: options.apiKey?.trim() };",
  "import { createHash, randomBytes } from 'node:crypto';",
];

/** Objects as programs have them. */
const OBJECTS = [
  `{ color: { primary: { value: "#0055ff", type: "color" }, "token-name": "color.primary.500" } }`,
  `{ name: "password", type: "string", required: true }`,
  `{ name: "user", value: "ada" }`,
  `{ key: "theme", value: "dark-blue-700" }`,
  `["username", "password", "email", "token", "role", "name"]`,
  `["token", "tokens", "key"]`,
  `[["width", "100%"], ["key", "name"], ["code", "E42"]]`,
  `{ type: "VariableDeclaration", kind: "const", declarations: [{ id: { name: "token" }, init: { value: "Identifier" } }] }`,
  `{ tokens: [{ type: "let", value: "let" }, { type: "name", value: "secret" }] }`,
  `{ usage: { prompt_tokens: 512, completion_tokens: 99123, total_tokens: 99635 } }`,
  `{ fields: { password: { label: "Password", type: "password", rules: ["required"] } } }`,
  `{ messages: { "auth.password": "Enter your password", "auth.token": "The token has expired" } }`,
  `new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])`,
  `new Map([["token", 12], ["key", "Escape"], ["code", "KeyA"]])`,
  `new Set(["password", "token", "secret"])`,
  `new Error("Unexpected token '}' at line 12")`,
  `new URL("https://example.com/a?key=name&page=2")`,
  `{ headers: { "content-type": "application/json", "x-request-id": "a1b2c3d4e5f60718", etag: "W/\\"5e15153d-120f\\"" } }`,
  `{ env: { PATH: "/usr/bin:/bin", PWD: "/home/ada/project", SSH_AUTH_SOCK: "/tmp/agent.17", LANG: "en_US.UTF-8" } }`,
  `{ auth: { strategy: "jwt", session: false }, cookie: { secure: true, sameSite: "lax" } }`,
];

/** All of them: each is given to one call. */
export function innocents(): Innocent[] {
  return [
    ...NAMES.flatMap(([value, names]) => words(names).map((name) => `{ ${name}: ${value} }`)),
    ...NAMES.flatMap(([value, names]) => words(names).slice(0, 3).map((name) => `[${text(name)}, ${value}]`)),
    ...WEAK.flatMap(([name, values]) => values.map((value) => `{ ${name}: ${value} }`)),
    ...WEAK.flatMap(([name, values]) =>
      values.slice(0, 8).map((value) => `new Map([[${text(name)}, ${value}]])`)
    ),
    ...TEXTS.map(text),
    ...OBJECTS,
  ];
}

/** Calls that are given names of secrets, and no secrets. */
export const CALLS = `
label("password"); function label(name) { return "Enter your " + name; }
const TEXTS = { "auth.password": "Mot de passe", "auth.token": "Jeton", PASSWORD: "Passwort", apiKey: "API key" };
function t(key) { return TEXTS[key]; }
t("auth.password"); t("auth.token"); t("PASSWORD"); t("apiKey");
function upper(name) { return name.toUpperCase(); }
upper("db_password"); upper("apiKey2");
function camel(name) { return name.replace(/_(.)/g, (_, c) => c.toUpperCase()); }
camel("access_token"); camel("oauth2_client_secret");
function path(name) { return "$.body.user." + name; }
path("password"); path("token");
function validate(name, rule) { return true; }
validate("password", "must have 8 characters"); validate("password", { minLength: 8, pattern: "[a-z]" });
validate("token", "uuid-v4"); validate("pin", "numeric"); validate("email", "password");
function limit(name, most) { return most; }
limit("password", 128); limit("secret", 4096);
function rename(from, to) { return to; }
rename("access_token", "accessToken"); rename("password", "passphrase");
function field(name, type, text) { return { name, type, text }; }
field("password", "text", "Your password"); field("pin", "number", "Four digits");
const map = new Map();
const store = { set(key, value) { map.set(key, value); return this; }, get(key) { return map.get(key); } };
store.set("theme", "dark-blue-700"); store.set("cookieConsent", "accepted-2024"); store.set("passwordPolicy", "strong-8");
store.set("token", "Identifier"); store.set("session", "main"); store.set("password", "required"); store.set("secretName", "db/prod/master-2024");
store.get("theme"); store.get("secretName"); store.get("passwordPolicy"); store.get("token"); store.get("password");
function on(event, act) { return event; }
on("token", (token) => token); on("secret", () => {});
function query(text, ...values) { return values.length; }
query("update users set name = ?, password_hint = ? where id = ?", ["ada", "my first cat", 7]);
query("select password from users where id = $1 and name = $2", ["user-1001", "ada-2024"]);
query("insert into token_counts (day, token_count, name) values (?, ?, ?)", "2026-01-02", 12, "day-1");
query("select * from users where token is null and mail = ?", "ada@example.com");
query({ text: "select id from keys where name = $1 limit $2", values: ["primary-1", 20] });
Object.entries({ name: "ada", key: "theme-2", code: "E42", cookiePolicy: "strict-1" }).map(([k, v]) => v);
Object.entries({ width: "100%", token: "Let", pass: "2nd" }).forEach(([key, value]) => key);
["username", "password", "email", "token"].map((name) => name.length);
["password", "token", "secret"].map((name, index, all) => all[index]);
function compare(a, b) { return a === b; }
compare("password", "token"); compare("token", "a token"); compare("key", "name");
function column(name) { return "users." + name + "_hash"; }
column("password");
function indexOf(name) { return 12345; }
indexOf("token"); indexOf("secret");
function element(id) { return { id, tag: "input", type: "password", form: "login-form-2" }; }
element("password"); element("token");
function header(name, value) { return name; }
header("Authorization", "required"); header("Cookie", "none"); header("X-Request-Id", "a1b2c3d4e5f60718");
function isSecret(name) { return true; }
isSecret("password"); isSecret("API_TOKEN");
function child({ key: k, name: n, token: t, id: i }) { return n; }
child({ key: "row-1", name: "ada", token: "Identifier", id: "user-12" });
function log(level, text) { return text; }
function setTokenType(v) {} setTokenType("bearer-2"); function checkPasswordStrength(p) { return "weak-1"; } checkPasswordStrength("weak-1");
function useCookieBanner(value) {} useCookieBanner("top-2024"); function validateKey(key, value) {} validateKey("theme", "dark-700");
function updateTokenCount(t) {} updateTokenCount(512); function matchToken(t) { return t; } matchToken("Identifier"); matchToken("=>");
function css(texts, ...values) { return values.length; } css\`color: \${"dark-blue-700"}; width: \${"12px"}\`;
function sql(texts, ...values) { return values.length; } sql\`select name from users where mail = \${"ada-2024@x.test"} limit \${20}\`;
function exec(file, args) { return args; } exec("docker", ["run", "-u", "1000:1000", "--token-count", "12", "--name", "web-1"]);
log("token", "took 12 ms"); log("auth", "signed in as ada-12"); log("session", "opened at 10:20");
`;

/** A lexer written by hand and a parser on it: every call of it has to stay readable. */
export const LEXER = `
class Lexer {
  constructor(text) { this.text = text; this.at = 0; this.tokens = []; }
  peek(offset = 0) { return this.text[this.at + offset] ?? ""; }
  push(token, kind) { this.tokens.push({ token, kind }); return token; }
  word() { let token = ""; while (/[\\w$]/.test(this.peek())) token += this.text[this.at++]; return this.push(token, "word"); }
  quoted() { let token = this.text[this.at++]; while (this.peek() !== token[0]) token += this.text[this.at++]; return this.push(token + this.text[this.at++], "string"); }
  mark() { return this.push(this.text[this.at++], "mark"); }
  next() {
    while (this.peek() === " " || this.peek() === "\\n") this.at++;
    if (this.at >= this.text.length) return null;
    return /[\\w$]/.test(this.peek()) ? this.word() : /["']/.test(this.peek()) ? this.quoted() : this.mark();
  }
  all() { while (this.next() !== null); return this.tokens; }
}
function isKeyword(token) { return ["const", "let", "if", "return", "function"].includes(token); }
function kindOf(token, key) { return isKeyword(token) ? "keyword" : key; }
function expectToken(token, nextToken, code) { return token === nextToken ? code : "UNEXPECTED_TOKEN"; }
function parse(text) {
  const tokens = new Lexer(text).all();
  return tokens.map(({ token, kind }, key) => ({ token, key, kind: kindOf(token, kind), code: expectToken(token, tokens[key + 1]?.token, "OK_42") }));
}
function resolveToken(token, path) { return typeof token === "object" ? Object.fromEntries(Object.entries(token).map(([key, value]) => [key, resolveToken(value, path + "." + key)])) : { token: path, value: token }; }
parse("const passwordStrength = (password) => password.length > 8 ? 'strong' : \\"weak\\";\\nfunction tokenize(secret, apiKeyName) { return secret.split(' ').map((token) => token.trim()); }");
resolveToken({ color: { blue: { 500: "#3b82f6", 600: "#2563ebff" } }, space: { 1: "0.25rem" }, font: { body: "'Inter var', sans-serif" }, shadow: { md: "0 4px 6px -1px rgb(0 0 0 / 0.1)" } }, "token");
`;
