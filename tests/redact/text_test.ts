import assert from "node:assert/strict";
import fc from "fast-check";
import { createRedactor } from "../../src/redact/redactor.ts";
import { printedTexts } from "./kit/realistic.ts";

/** A text in which `‹…›` marks what is to be hidden. */
function check(marked: string, redactor = createRedactor()): void {
  const shown = redactor.text(marked.replace(/[‹›]/g, "")).replace(/<redacted \w{12}>/g, "‹›");
  assert.equal(shown, marked.replace(/‹[^›]*›/g, "‹›"));
}

const random = "a7Kq93xZbcP2mR4";

Deno.test("text() hides what stands behind a secret's name, in the forms that texts have", () => {
  check(`{"user":"ada","password":"‹letmein›","n":1}`);
  check(String.raw`{\"password\":\"‹letmein›\"}`);
  check(`[{"name":"password","value":"‹letmein›"},{"name":"user","value":"ada"}]`);
  check(`https://x.test/?a=1&token=‹${random}›&page=2`);
  check(`Server=db;User=sa;Password=‹letmein›;Encrypt=true`);
  check(`postgres://ada:‹p/w›@db.test/shop`);
  check(`https://ada:‹letmein›@x.test:8080/a:b@c`);
  check(`PORT=80\nDB_PASS=‹a&b;c›\nHOST=x`);
  check(`//r.test/:_authToken=‹${random}›`);
  check(`Cookie: ‹theme=dark; sid=abc1›\r\nAccept: */*`);
  check(`curl -u ada:‹letmein› -H 'Authorization: ‹Bearer abcdefghijkl›' https://x.test`);
  check(`run --password ‹letmein› --force --token=‹${random}›`);
  check(`<w:Password Type="x">‹letmein›</w:Password><user>ada</user>`);
  check(`<key>Password</key><string>‹letmein›</string>`);
  check(`INSERT INTO users (id, password) VALUES (1, '‹letmein›'), (2, '‹sesame›')`);
  check(`create user ada identified by '‹letmein›'`);
  check(`name="password"\r\n\r\n‹letmein›\r\n--b--`);
  check(`machine h login ada password ‹Sommer2005!›`);
});

Deno.test("text() hides the secrets of what tools print and read, and nothing else", () => {
  const shown: string[] = [];
  for (const { kind, text, secret } of printedTexts()) {
    const hidden = createRedactor().text(text);
    if (secret === undefined ? hidden !== text : hidden.includes(secret)) shown.push(`${kind}: ${hidden}`);
  }
  assert.deepEqual(shown, []);
});

Deno.test("text() hides the words of a wallet that are the rest of a line", () => {
  const words = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picture";
  for (const name of ["Your seed phrase: ", "Mnemonic: ", "MNEMONIC=", "export MNEMONIC="]) {
    check(`PORT=80\n${name}‹${words}›\nHOST=x`);
  }
  check("token: the first twelve words of a page that has many more of them than this one");
});

Deno.test("text() hides keys in sentences, and leaves the words around them", () => {
  const key = "a7Kq93xZbcP2mR4wT8yV5n";
  check(`token issued: ‹${key}›`);
  check(`Using API key ‹${key}› for region eu`);
  check(`Refreshed access token to '‹${key}›'.`);
  check(`session ‹${key}› has expired (secret is ‹${key}›)`);
  for (const word of ["cache key", "commit", "primary key", "build"]) check(`${word} ${key} is known`);
  check("Unexpected token internationalization-of-everything");
});

Deno.test("text() hides the secrets of Kubernetes, of TOML and of addresses of databases", () => {
  check("kind: Secret\ndata:\n  conn: ‹aGVsbG8=›\n  other: |\n    ‹abc def›\nmetadata:\n  name: db");
  const map = "kind: ConfigMap\ndata:\n  CLUSTER: prod-eu-1\n  LOG_LEVEL: debug\n";
  check(`kind: Secret\ndata:\n  conn: ‹aGVsbG8=›\n---\n${map}`);
  check(`${map}---\ndata:\n  conn: ‹aGVsbG8=›\nkind: Secret\n`);
  check(
    '{"items":[{"kind":"Secret","data":{"a":"‹aGVsbG8=›"}},{"kind":"ConfigMap","data":{"at":"prod-eu-1"}}]}',
  );
  check(`{"data":{"conn":"‹aGVsbG8=›","n":1},"kind":"Secret","metadata":{"name":"db"}}`);
  check("kind: ConfigMap\ndata:\n  mode: production");
  check(`tokens = ["‹${random}x›", '‹${random}y›']\ntokens = ["identifier"]`);
  check("app:‹p/w:1›@tcp(db:3306)/shop, and jdbc:oracle:thin:scott/‹tiger9›@db:1521:orcl");
  check("Server=h;UID=sa;PWD={‹a;b9›};Encrypt=yes");
  check(`a1 AUTHENTICATE PLAIN ‹AGFkYQBsZXRtZWlu›`);
  check(
    "-----BEGIN OpenVPN Static key V1-----".replace(
      /^.*$/,
      (line) => `‹${line}\nabc\n-----END OpenVPN Static key V1-----›\n`,
    ),
  );
  check(
    "‹5Kb8kLf9zgWQnogidDA76MzPL6TsZZY36hWXMssSzNydYXYB9KF›, and KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn0",
  );
});

Deno.test("text() hides the rest of a line of settings, whatever marks it has", () => {
  for (
    const password of [
      "Zebra_6612.canoe",
      "India.6612canoe",
      "Piano&3391lemon",
      "Cobalt?1091.harbormm",
      "Cobalt#1091.harbormm",
      "Cobalt(1091.harbormm",
      "Cobalt;1091,harbormm",
      "Cobalt:1091<harbormm",
      "Cobalt$1091{harbormm",
      "Cobalt'1091harbor",
      "Cobalt\\1091harbor",
      "correct horse battery staple",
    ]
  ) {
    check(`db:\n  user: ada\n  password: ‹${password}›\n  port: 1\n`);
    check(`- password: ‹${password}› # of the shop\r\n`);
    check(`db_password: ‹${password}›`);
  }
  for (const password of ["wqzk tmbf lyvr hxpa", "Otter Creek 77!"]) {
    for (const name of ["EMAIL_PASS", "GMAIL_APP_PASSWORD", "DEPLOY_PASS", "gmailPass"]) {
      check(`HOST=x\n${name}=‹${password}›\nPORT=1`);
      check(`smtp:\n  ${name}: ‹${password}› # of the shop\n`);
    }
  }
  check("MYSQL_PWD=‹secret1x› mysqldump -u root db");
  check(`api_key: ‹Qx7(pLm2)Zt9›\n`);
});

Deno.test("text() hides blocks and lists of YAML and JSON", () => {
  check("db:\n  password: |\n    ‹Zebra_6612›\n    ‹Canoe 77›\n  port: 1234567890\n");
  check("- password: >2- # folded\n    ‹Zebra_6612›\n\n    ‹Canoe.77›\n- port: 1");
  check("password: &pw ‹Zebra_6612›\nother: *pw\n");
  check('password: !!str "‹Zebra_6612›"\n');
  check("passwords:\n  - ‹Zebra_6612›\n  - '‹Canoe(77›'\nport: 1\n");
  check('apiKeys: [‹Zebra_6612›, "‹Canoe(77›"] # two\n');
  check('{"passwords":["‹Zebra_6612›","‹Canoe(77›"],"n":[1]}');
  check("secrets:\n  - db_password\n  - source: api-key\nsecrets: [db_password]\n");
  check("type A = {\n  passwords: string[];\n  tokens: [string, number];\n}");
  check("password: |\nport: 1234567890");
});

Deno.test("text() takes nothing for the password of a Wi-Fi code but what is as long as one", () => {
  check("WIFI:T:WPA;S:home;P:‹Canoe\\;6612›;; and more");
  check(`WIFI:T:WPA;P:‹${"Canoe6612!".repeat(6)}›`);
  // What is learned is hidden everywhere: of blanks, all tables of a run would be.
  for (const rest of [" ".repeat(500), "is how such a code begins. ".repeat(20)]) {
    check(`WIFI:T:WPA;P:${rest}`);
  }
});

Deno.test("text() leaves lines of programs as they are, which look like settings", () => {
  for (
    const text of [
      "{\n  password: request.body.password,\n  token: next()\n}",
      "{\n  password: request.body?.password\n}",
      "{\n  password: this.#password\n}",
      "{\n  password: values2.password1!\n}",
      '{\n  password: hash("sha256", text)\n}',
      "interface A {\n  password: Promise<string>\n  apiKey: string[]\n}",
      "password: sha256(user.name)",
      "password: expected string, received undefined",
      "password: must have 8 characters or more",
    ]
  ) check(text);
});

Deno.test("text() hides what SQL, ODBC and Redis write without a name and a sign beside it", () => {
  check("create user ada identified by ‹Canoe6612!›");
  check("select pgp_sym_encrypt('the text', '‹lemon›')");
  check("select * from t where api_token in ('‹letmein77›')");
  check("ACL SETUSER ada on >‹lemon› ~* +@all");
  check("Driver={PostgreSQL};Server=h;UID=ada;PWD=‹Kestrel*4383.cobalt›;Port=1");
});

Deno.test("text() hides what is piped to a command that takes a password", () => {
  check(String.raw`printf 'ada:%s\n' '‹Canoe6612!›' | sudo chpasswd`);
  check(String.raw`echo -e "root:‹Canoe6612!›\nada:‹lemon77x›" | chpasswd`);
  check(String.raw`echo -e '‹Canoe6612!›\n‹Canoe6612!›' | passwd ada`);
  check(`echo '‹lemon›' | docker login -u ada --password-stdin`);
});

Deno.test("text() hides keys, private keys and card numbers by their look", () => {
  check(`key ‹gh${"p"}_${"aB3".repeat(12)}› in a text`);
  check(`sent ‹eyJ${"ab1".repeat(5)}.eyJ${"ab1".repeat(5)}.${"c".repeat(9)}› on`);
  check(`‹-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n-----END ENCRYPTED PRIVATE KEY-----›\nmore`);
  check(`‹-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ›`);
  check(`paid with ‹4111 1111 1111 1111› today, order 4111 1111 1111 1112`);
  check(`BASIC ‹${btoa("ada:letmein")}› and basic authentication`);
});

Deno.test("text() leaves programs, sentences and settings without secrets as they are", () => {
  for (
    const text of [
      "password: required",
      "case TOKEN:\n  return 1;",
      "const password = input.value; if (token.type === 'x') key = next();",
      "interface Login { password: string; token?: Token }",
      "Please enter your password: it must have 8 characters",
      "docker run -u 1000:1000 -p 8080:80 image",
      "sk-loading-indicator-of-the-list",
      "SELECT password FROM users WHERE token = $1 AND key = ?",
      '<input type="password" name="password">',
      "PWD=/home/ada/shop1 OLDPWD=/home/ada",
      "alter table users add column password varchar(255)",
      "API_KEY=your_api_key_here",
      "DB_PASSWORD=${DB_PASSWORD:-}",
      '{"apiKey":"API key","privateKey":"Private key"}',
      "call +4915112345678 or mail",
      '{"cookie":"chocolate chip","cookies":"necessary,analytics"}',
      '{"key":"row-7f3a","secret":"Clé secrète"}',
      '{"password":"string().min(8)","passwd":"z.string().min(8).max(64)"}',
      '{"dependencies":{"password-hash":"^1.2.2","otp-generator":"4.0.1","tough-cookie":">=5.1.0"}}',
      "| field    | rule |\n| -------- | ---- |\n| password | required |",
      "password | string",
      'errors.password || "This password is too short"',
      'validate("password", "required|min:8")',
      '["password", "token", "email"]',
      'getenv("DB_PASSWORD", "")',
    ]
  ) check(text);
});

Deno.test("what was hidden once is hidden in all that follows: whole, in texts, in base64 and for URLs", () => {
  const redactor = createRedactor();
  const secret = "Käse & Brot 42";
  check(`nothing about ${secret} yet`, redactor);
  redactor.learn(secret);
  check(
    `now ‹${secret}› and ‹${encodeURIComponent(secret)}› and ‹${btoa("cheese and bread")}›x`.replace(
      / and ‹Y.*$/,
      "",
    ),
    redactor,
  );
  assert.ok(redactor.isKnown(secret));
  redactor.learn("abcdefgh");
  check("‹abcdefgh› but not xabcdefghx, and ‹YWJjZGVmZ2g=›", redactor);
});

Deno.test("what was hidden once is hidden as URLs, forms and pages have it", () => {
  const redactor = createRedactor();
  const secret = `Ki lo!77&21<lag'o"onü/~`;
  redactor.learn(secret);
  const url = new URL("https://ada@example.org/a");
  url.password = secret;
  url.searchParams.set("q", secret);
  const strict = encodeURIComponent(secret).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const text = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const attribute = text.replaceAll('"', "&quot;").replaceAll("'", "&#39;");
  const forms = [
    secret,
    strict,
    encodeURIComponent(secret),
    `${new URLSearchParams({ q: secret })}`.slice(2),
    url.password,
    new URL(`https://example.org/?q=${secret}`).search.slice(3),
    new URL(`https://example.org/${secret}`).pathname.slice(1),
    text,
    attribute,
    JSON.stringify(secret).slice(1, -1),
  ];
  for (const form of forms) {
    const shown = redactor.text(`<p title="${form}">`);
    assert.match(shown, /^<p title="<redacted [0-9a-f]{12}>">$/, form);
  }
});

const PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";

Deno.test("the words that a wallet's keys are made of are hidden, and no others", () => {
  check(`‹${PHRASE}›`);
  check(`‹${PHRASE} ${PHRASE}›`);
  check(`‹${PHRASE.replaceAll(" ", "\n")}\n›`);
  check(PHRASE.slice(0, -7));
  check(PHRASE + " legal winner");
  check(PHRASE.replace("winner", "wins"));
  check(PHRASE.replace("winner", "Winner"));
  check("abstract art about asian animals and their able owners again");
});

Deno.test("a key that is written in base64 is known by its bytes, and by their hexadecimal digits", () => {
  const redactor = createRedactor();
  const key = Uint8Array.from({ length: 32 }, (_, i) => i * i * 31 + 17);
  redactor.learn("base64:" + key.toBase64());
  check(`‹${key.toHex()}›`, redactor);
  check(`‹${key.toBase64()}›`, redactor);
  assert.ok(redactor.hasFound(new Uint8Array([1, 2, ...key, 3]), 35));
});

Deno.test("short and common words are hidden by their names alone", () => {
  const redactor = createRedactor();
  for (const value of ["admin", "postgres", "1234", "ada", "localhost"]) redactor.learn(value);
  check("postgres runs for admin ada on localhost since 1234", redactor);
  for (const value of ["marketing", "Elephant", "PRODUCTION", "clientSecret"]) redactor.learn(value);
  check("our marketing budget has an Elephant, PRODUCTION and a clientSecret", redactor);
  redactor.learn("kqzvbnmw");
  assert.doesNotMatch(redactor.text("it is kqzvbnmw"), /kqzv/);
});

Deno.test("equal secrets have equal tokens, in whatever form they stand", () => {
  const redactor = createRedactor();
  const token = redactor.tokenOf("letmein-12");
  assert.equal(redactor.text("password=letmein-12"), `password=<redacted ${token}>`);
  assert.equal(redactor.text("say letmein-12!"), `say <redacted ${token}>!`);
});

Deno.test("no text makes the search slow", () => {
  // Each is searched in a moment; where the time grew with the square of the length, this would not end.
  const redactor = createRedactor();
  redactor.learn("aaaaaaaab" + "a".repeat(400));
  const parts = [
    "=",
    "token=",
    "password:",
    "cookie: a ",
    "sk-",
    "eyJ.",
    "eyJ-",
    "://",
    "://a:b@",
    "<password ",
    "<password><![CDATA[",
    "pragma key = '",
    "set -",
    'a,password\n"',
    "<key>a",
    'name="',
    "(a)values(",
    "4111 ",
    "4111-",
    "bearer ",
    "--token ",
    " -u a:b",
    " -p x",
    "-----BEGIN PRIVATE KE",
    "password:'\"`",
    "npm_",
    "token= \t",
    "8Q~",
    "password x",
    '\\"a\\":',
    "identified by ",
    "MMMMMMMMMMMMMMMMMMMMMMMM.",
    "a&",
    "\na=b&",
    "aaaaaaaab",
    '{"a":"',
    "password: |\n ",
    "password:\n- ",
    "- password:\n",
    "password:[",
    "password: &a ",
    "\\",
    '"password":\n',
    '"password": /* ',
    "password:/*",
    "password\\u0022:\\u0022",
    "password&quot;:&quot;",
    "${password:-",
    'password || "',
    "password('\"",
    '["password","',
    '<a name="password">',
    '"value":"',
    'variable "password" {',
    '{"password":{',
    "a|password\n-|--\nb|c\n",
    "a  b\n-- --\n",
    "│password│\n├──┤\n",
    '"columns":["a","password"],[1',
    '"columns":["a","password"],[["b","c"],',
    '["SET","password","',
    "%3Dtoken%22",
    "%3Dkey",
    "key=*/",
    "Set-Cookie: Basic [",
    "password?",
    'login("a", "',
    '("a").fill("',
    '", "',
    ", 'a",
    'echo "',
    "echo a|passwd ",
    "chpasswd:\na:b\n",
    "git config ",
    "recovery codes:\na1b2c3\n",
    '"type":"password","values":[',
    '"auth" "',
  ]; // deno-fmt-ignore
  for (const part of parts) redactor.text(part.repeat(Math.ceil(200_000 / part.length)));
  redactor.text(`password: a${" ".repeat(200_000)}b`);
});

Deno.test("text() keeps everything else of a text, whatever it is", () => {
  const redactor = createRedactor();
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      const shown = redactor.text(text);
      if (!shown.includes("<redacted ")) assert.equal(shown, text);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("searching a text leaves RegExp.$1 as it is", () => {
  const redactor = createRedactor();
  assert.ok(/(before)/.test("before"));
  redactor.text(`password=letmein and Bearer ${random}`);
  assert.equal((RegExp as unknown as { $1: string }).$1, "before");
});
