import assert from "node:assert/strict";
import { Level } from "../../src/redact/level.ts";
import { CORES, GROUPS } from "../../src/redact/name_tables.ts";
import { nameJudge } from "../../src/redact/name_rules.ts";
import { levelOfName, levelOfResult } from "../../src/redact/names.ts";
import { SOUNDS_SECRET } from "../../src/probe/surroundings.ts";
import { isSecretNumber, isSecretText } from "../../src/redact/values.ts";
import { MAX_WORDS, splitName } from "../../src/redact/words.ts";

const words = (text: string): string[] => text.trim().split(/\s+/);

Deno.test("splitName() gives the words of names as they are written, last first, without digits at their ends", () => {
  const into: string[] = new Array(MAX_WORDS).fill("");
  const split = (name: string) => into.slice(0, splitName(name, into)).reverse().join(" ");
  const names = {
    accessTokenExpiresIn: "access token expires in",
    DB_PASS: "db pass",
    "X-Api-Key": "x api key",
    APIKey: "api key",
    HTTPPassword2: "http password",
    oauth2Token: "oauth token",
    "user[password]": "user password",
    "connect.sid": "connect sid",
    _authToken: "auth token",
    "#secret": "secret",
    "2faCode": "2fa code",
    contraseñaNueva: "contraseña nueva",
    "": "",
    "--": "",
  };
  for (const [name, wanted] of Object.entries(names)) assert.equal(split(name), wanted);
});

Deno.test("levelOfName() goes by words, and by what the words around say", () => {
  const levels: [Level, string][] = [
    [
      Level.STRONG,
      `password DB_PASS SMTP_PASS MYSQL_PWD dbPwd userPass pw psk verificationCode client_secret newPassword1 passwordHash
      seedPhrase oneTimeCode 2faCode dbpassword PGPASSWORD contraseña mot_de_passe otp securityAnswer`,
    ],
    [
      Level.TEXT,
      `GH_TOKEN VAULT_TOKEN CI_JOB_TOKEN X-Vault-Token jwtToken authKey JSESSIONID creds apiKey x-api-key accesstoken
      secretaccesskey Proxy-Authorization connectionString SECRET_KEY_BASE passwordResetToken`,
    ],
    [Level.COOKIE, "cookie cookies sessionCookie Set-Cookie"],
    [Level.PASSWORD_LIKE, "pass auth bearer licenseKey"],
    [Level.LOOKS, "token tokens key keys code sid session sessionId signature someKey"],
    [Level.DIGITS, "pin cardNumber"],
    [
      Level.NONE,
      `secretary passwordStrength cookieConsent stripeKeyframes gridTokens invalidToken accessTokenExpiresIn tokenCount
      tokenizer keyboard monkey primaryKey cacheKey maxTokens nextToken compass bypass passwordless isPassword hasToken
      keyCode errorCode countryCode tokenType secretName cookieName apiKeyId author passenger
      existingSecret imagePullSecrets inchiKey fromKey id x`,
    ],
  ];
  for (const [level, names] of levels) {
    for (const name of words(names)) {
      assert.equal(levelOfName(name), level, name);
    }
  }
});

Deno.test("levelOfResult() looks behind the verb of functions that give something", () => {
  for (const name of ["getPassword", "Vault.loadSecret", "#askPassphrase", "password"]) {
    assert.equal(levelOfResult(name, "method"), Level.STRONG, name);
  }
  assert.equal(levelOfResult("createToken", "function"), Level.LOOKS);
  assert.equal(levelOfResult("Account.password", "getter"), Level.STRONG);
  for (const name of ["hashPassword", "validatePassword", "readLine", "get", "isPassword", "getTokenCount"]) {
    assert.equal(levelOfResult(name, "function"), Level.NONE, name);
  }
  assert.equal(levelOfResult("Password", "constructor"), Level.NONE);
});

Deno.test("the user's names count as a whole, for all or for one function, and take names off", () => {
  const judge = nameJudge({
    redactNames: ["sal*", "log*(note)"],
    redactExcept: ["csrf_token", "show(password)"],
  });
  assert.equal(judge("Salary"), Level.ALL);
  assert.equal(judge("note"), Level.NONE);
  assert.equal(judge("note", "login"), Level.ALL);
  assert.equal(levelOfResult("Shop.salesOf", "method", judge), Level.ALL);
  assert.equal(judge("csrfToken"), Level.NONE);
  assert.equal(judge("password", "show"), Level.NONE);
  assert.equal(judge("password", "check"), Level.STRONG);
});

Deno.test("isSecretText() leaves labels, types, placeholders and sentences alone", () => {
  const plain = [
    "required",
    "string",
    "********",
    "${PASSWORD}",
    "<password>",
    ":password",
    "%s",
    "/run/secrets/db",
  ];
  const sentences = ["Enter your password", "The password is wrong", "must have at least 8 characters"];
  for (const value of [...plain, ...sentences]) assert.ok(!isSecretText(value, Level.STRONG), value);
  for (
    const value of ["letmein", "hunter2", "correct horse battery staple", "P@ss w0rd", "a&b;c", "пароль7"]
  ) {
    assert.ok(isSecretText(value, Level.STRONG), value);
  }
});

Deno.test("under a weak name only what looks random is a secret", () => {
  const weak = (value: string) => isSecretText(value, Level.LOOKS);
  for (
    const value of [
      "aB3dE5fG7hJ9",
      "550e8400-e29b-41d4-a716-446655440000",
      "xkvbqzjtrwpl",
      "9c1185a5c5e9fc54",
    ]
  ) {
    assert.ok(weak(value), value);
  }
  const plain = [
    "identifier",
    "KEYWORD_LET",
    "user:12345",
    "0x7fffffff",
    "#ff8800aa",
    "2026-01-02T10:20:30Z",
    "a1",
    "f(x)",
  ];
  for (const value of [...plain, "ada@example.com", "./src/token.ts", "https://x.test/a1b2c3d4e5"]) {
    assert.ok(!weak(value), value);
  }
  assert.ok(isSecretText("Summer2024!", Level.PASSWORD_LIKE));
  assert.ok(!isSecretText("first", Level.PASSWORD_LIKE));
  assert.ok(isSecretText("4711", Level.DIGITS) && !isSecretText("left", Level.DIGITS));
});

Deno.test("isSecretNumber() knows counts from codes", () => {
  assert.ok(
    isSecretNumber(482913, Level.STRONG) && isSecretNumber(123, Level.STRONG) &&
      isSecretNumber(12n, Level.TEXT),
  );
  assert.ok(!isSecretNumber(8, Level.STRONG) && !isSecretNumber(1.5e3 + 0.5, Level.STRONG));
  assert.ok(!isSecretNumber(123456789, Level.TEXT) && !isSecretNumber(13, Level.DIGITS));
  assert.ok(isSecretNumber(7, Level.ALL));
});

Deno.test("names of variables are asked for secrets by what all words of secrets have in them", () => {
  const words = [
    ...CORES.keys(),
    ...[...GROUPS].flatMap(([word, { after }]) => [...after.keys()].map((before) => `${before}_${word}`)),
  ];
  const judged = words.filter((word) => levelOfName(word) > Level.NONE);
  assert.ok(judged.length > 300, String(judged.length));
  assert.deepEqual(judged.filter((word) => !SOUNDS_SECRET.test(word)), []);
});
