/**
 * The secrets of the kit: kinds of places, each a piece of program, and the names and values that are planted there. Nothing here
 * is a credential: values are made at run time from an index.
 *
 * Above 500 lines: a list of kinds, one behind the other.
 *
 * @module
 */
import { CHARACTERS, TABLE } from "../../../src/redact/known_prefixes.ts";

/** One secret in a program. */
export interface Planted {
  kind: string;
  code: string;
  /** What must not be found in the run. */
  secret: string;
  /** Words of the command line. */
  args?: string[];
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS = "0123456789";

/** Numbers that look random and are the same in each run (a linear congruence). */
function numbers(seed: number): () => number {
  let state = seed * 2654435761 % 2 ** 32;
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
}

/** A made value of so many characters of an alphabet. */
export function made(index: number, length: number, alphabet = LETTERS + DIGITS): string {
  const next = numbers(index + 7);
  let text = "";
  for (let i = 0; i < length; i++) text += alphabet[Math.floor(next() * alphabet.length)];
  return text;
}

const WORDS = "otter lamp river stone maple cloud amber tiger piano cedar lemon raven ocean daisy flint honey"
  .split(" ");

/** What people choose: words, words with digits and marks, and several words. */
function chosen(index: number): string {
  const next = numbers(index + 3);
  const word = () => WORDS[Math.floor(next() * WORDS.length)]!;
  const number = 1000 + index;
  switch (index % 4) {
    case 0:
      return `${word()}${number}!`;
    case 1:
      return `${word()}-${word()}-${word()}-${made(index, 3, "bcdfghjkmnpqrstvwxz")}`;
    case 2:
      return `${word().toUpperCase()}${number}${word()}`;
    default:
      return made(index, 14);
  }
}

const token = (index: number): string => made(index, 22);

/** Names of passwords, whatever stands under them. */
const PASSWORDS =
  `password DB_PASS SMTP_PASS MYSQL_PWD dbPwd userPass passwd passphrase clientSecret PGPASSWORD psk
  newPassword adminPwd keystorePassword wachtwoord motDePasse`.split(/\s+/);
/** Names of keys and tokens. */
const KEYS =
  `GH_TOKEN VAULT_TOKEN CI_JOB_TOKEN jwtToken accessToken refresh_token csrfToken apiKey secretAccessKey authKey
  sessionId creds botToken masterKey webhookSecret resetToken`.split(/\s+/);
/** Names that say little: the value must look like a secret. */
const WEAK = "token key auth pass sid session code signature sig pat".split(" ");
const HEADERS =
  "X-Api-Key X-Vault-Token X-Auth-Token Proxy-Authorization X-CSRF-Token Authorization Cookie Set-Cookie PRIVATE-TOKEN Api-Secret"
    .split(" ");
const SCHEMES = "postgres mysql mongodb+srv redis amqp https ftp mssql ldap smtp".split(" ");

type Template = (names: { name: string; value: string; i: number }) => string;
/** A kind of place: its names, what is planted, and the code. `text(value)` is a literal of it. */
interface Kind {
  kind: string;
  names: string[];
  value: (index: number) => string;
  code: Template;
}

const text = (value: string): string => JSON.stringify(value);
const camel = (name: string): string => name.toLowerCase().replace(/[_-](\w)/g, (_, c) => c.toUpperCase());
const upper = (name: string): string => name[0]!.toUpperCase() + camel(name).slice(1);

const both = (
  names: string[],
  value: (index: number) => string,
  rows: [kind: string, code: Template][],
): Kind[] => rows.map(([kind, code]) => ({ kind, names, value, code }));

/** In what programs say by names. */
const NAMED = both(PASSWORDS.slice(0, 11), chosen, [
  ["parameter", ({ name, value, i }) => `function a${i}(${name}) {} a${i}(${text(value)});`],
  [
    "destructured parameter",
    ({ name, value, i }) => `function b${i}({ ${name} }) {} b${i}({ ${name}: ${text(value)} });`,
  ],
  ["rest parameter", ({ name, value, i }) => `function c${i}(...${name}) {} c${i}("x", ${text(value)});`],
  [
    "parameter with a default",
    ({ name, value, i }) => `function d${i}(${name} = ${text(value)}) {} d${i}();`,
  ],
  [
    "deep destructuring",
    ({ name, value, i }) =>
      `function e${i}({ a: [{ ${name} }] }) {} e${i}({ a: [{ ${name}: ${text(value)} }] });`,
  ],
  ["property", ({ name, value }) => `show({ user: "ada", ${name}: ${text(value)} });`],
  ["deep property", ({ name, value }) => `show({ db: { options: [{ ${name}: ${text(value)} }] } });`],
  ["entry of a Map", ({ name, value }) => `show(new Map([["a", 1], [${text(name)}, ${text(value)}]]));`],
  ["pair", ({ name, value }) => `show([${text(name)}, ${text(value)}]);`],
  ["entries", ({ name, value }) => `show(Object.entries({ user: "ada", ${name}: ${text(value)} }));`],
  [
    "field of a class",
    ({ name, value, i }) => `class F${i} { ${name} = ${text(value)}; } show(new F${i}());`,
  ],
  [
    "field of this",
    ({ name, value, i }) =>
      `class G${i} { constructor(v) { this.${name} = v.${name}; } use() { return this; } } new G${i}({ ${name}: ${
        text(value)
      } }).use();`,
  ],
  [
    "property of an error",
    ({ name, value }) =>
      `try { fail(Object.assign(new Error("no"), { ${name}: ${text(value)} })); } catch {}`,
  ],
  [
    "setter",
    ({ name, value, i }) => `class H${i} { set ${name}(to) {} } new H${i}().${name} = ${text(value)};`,
  ],
  [
    "getter",
    ({ name, value, i }) =>
      `class I${i} { get ${name}() { return ${text(value)}; } } void new I${i}().${name};`,
  ],
  [
    "result of a function",
    ({ name, value, i }) =>
      `function get${upper(name)}() { return ${text(value)}; } { const made${i} = get${upper(name)}(); }`,
  ],
  [
    "result of an async function",
    ({ name, value, i }) =>
      `const j${i} = { async load${upper(name)}() { await null; return ${text(value)}; } }; await j${i}.load${
        upper(name)
      }();`,
  ],
  ["list under a name", ({ name, value }) => `show({ ${name}: ["x1!y", ${text(value)}] });`],
  ["object under a name", ({ name, value }) => `show({ ${name}: { value: ${text(value)}, minLength: 8 } });`],
  ["Set under a name", ({ name, value }) => `show({ ${name}: new Set([${text(value)}]) });`],
  ["symbol", ({ name, value }) => `show({ [Symbol(${text(name)})]: ${text(value)} });`],
  ["name and value", ({ name, value }) => `show({ name: ${text(name)}, value: ${text(value)} });`],
  ["value and key", ({ name, value }) => `show([{ value: ${text(value)}, key: ${text(name)} }]);`],
]);

/** In texts. */
const TEXTS = both(PASSWORDS.slice(0, 8), chosen, [
  ["JSON", ({ name, value }) => `show(${text(`{"user":"ada","${name}":"${value}","n":1}`)});`],
  ["JSON in several lines", ({ name, value }) => `show(${text(`{\n  "${name}": "${value}"\n}`)});`],
  ["JSON in JSON", ({ name, value }) => `show(${text(`{"body":"{\\"${name}\\":\\"${value}\\"}"}`)});`],
  ["JSON, name and value", ({ name, value }) => `show(${text(`{"name":"${name}","value":"${value}"}`)});`],
  [".env", ({ name, value }) => `show(${text(`PORT=80\n${name}=${value}\nHOST=x`)});`],
  ["export", ({ name, value }) => `show(${text(`export ${name}="${value}"; run`)});`],
  ["YAML", ({ name, value }) => `show(${text(`user: ada\n${name}: "${value}"\n`)});`],
  [
    "XML",
    ({ name, value }) => `show(${text(`<login><user>ada</user><${name}>${value}</${name}></login>`)});`,
  ],
  ["SOAP", ({ name, value }) => `show(${text(`<w:${name} Type="text">${value}</w:${name}>`)});`],
  ["attribute", ({ name, value }) => `show(${text(`<db user='sa' ${name}='${value}'/>`)});`],
  ["form field", ({ name, value }) => `show(${text(`<input name="${name}" value="${value}">`)});`],
  [
    "SQL where",
    ({ name, value }) => `show(${text(`select 1 from users where ${name} = '${value}' limit 1`)});`,
  ],
  [
    "SQL insert",
    ({ name, value }) => `show(${text(`INSERT INTO users (id, ${name}, n) VALUES (1, '${value}', 2)`)});`,
  ],
  ["shell option", ({ name, value }) => `show(${text(`deploy --${name} '${value}' --force`)});`],
  ["shell option with =", ({ name, value }) => `show(${text(`deploy --${name}=${value}`)});`],
  ["words of a command", ({ name, value }) => `show(["deploy", "--${name}", ${text(value)}, "--force"]);`],
  [
    "connection string",
    ({ name, value }) => `show(${text(`Server=db;User Id=sa;${name}=${value};Encrypt=true`)});`,
  ],
  [
    "query string",
    ({ name, value }) => `show(${text(`https://x.test/a?b=1&${name}=${encodeURIComponent(value)}&c=2`)});`,
  ],
  ["form body", ({ name, value }) => `show(${text(`user=ada&${name}=${encodeURIComponent(value)}&go=1`)});`],
  [
    "part of a form",
    ({ name, value }) =>
      `show(${text(`--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--`)});`,
  ],
  ["URLSearchParams", ({ name, value }) => `show(new URLSearchParams({ a: "1", ${name}: ${text(value)} }));`],
  [
    "message of an error",
    ({ name, value }) => `try { fail(new Error(${text(`refused: ${name}="${value}"`)})); } catch {}`,
  ],
]);

/** Under names that say little, and headers. */
const TOKENS = [
  ...both(WEAK, token, [
    ["weak parameter", ({ name, value, i }) => `function k${i}(${name}) {} k${i}(${text(value)});`],
    ["weak property", ({ name, value }) => `show({ ${name}: ${text(value)} });`],
    ["weak query", ({ name, value }) => `show(${text(`https://x.test/?a=1&${name}=${value}`)});`],
    ["weak JSON", ({ name, value }) => `show(${text(`{"${name}":"${value}"}`)});`],
  ]),
  ...both(KEYS, token, [
    ["key parameter", ({ name, value, i }) => `function l${i}(${name}) {} l${i}(${text(value)});`],
    ["key property", ({ name, value }) => `show({ ${name}: ${text(value)} });`],
    [
      "key in the environment",
      ({ name, value }) => `show({ env: { [${text(name)}.toUpperCase()]: ${text(value)} } });`,
    ],
  ]),
  ...both(HEADERS, token, [
    ["header", ({ name, value }) => `show({ headers: { ${text(name)}: ${text(value)} } });`],
    ["Headers", ({ name, value }) => `show(new Headers([[${text(name)}, ${text(value)}]]));`],
    ["raw headers", ({ name, value }) => `show(["Host", "x.test", ${text(name)}, ${text(value)}]);`],
    [
      "request as text",
      ({ name, value }) =>
        `show(${text(`GET / HTTP/1.1\r\nHost: x.test\r\n${name}: ${value}\r\nAccept: */*\r\n\r\n`)});`,
    ],
    ["curl header", ({ name, value }) => `show(${text(`curl -s -H '${name}: ${value}' https://x.test`)});`],
  ]),
  ...both(SCHEMES, chosen, [
    [
      "URL with a user",
      ({ name, value }) => `show(${text(`${name}://ada:${encodeURIComponent(value)}@db.test:1234/shop`)});`,
    ],
    [
      "URL in a text",
      ({ name, value }) =>
        `show(${text(`cannot connect to ${name}://:${encodeURIComponent(value)}@db.test, giving up`)});`,
    ],
  ]),
];

const times = (n: number): string[] => Array.from({ length: n }, () => "");

/** By a look of their own. */
const LOOKS = [
  ...both(times(6), token, [
    ["bearer", ({ value }) => `show(${text(`sent bearer ${value} to x`)});`],
    ["authorization bearer", ({ value }) => `show(${text(`Authorization: Bearer ${value}`)});`],
    ["curl user", ({ value }) => `show(${text(`curl -u ada:${value} https://x.test`)});`],
    [".npmrc", ({ value }) => `show(${text(`registry=https://r.test/\n//r.test/:_authToken=${value}\n`)});`],
    ["cookie", ({ value }) => `show(${text(`Cookie: theme=dark; connect.sid=s%3A${value}; lang=en`)});`],
    ["set-cookie", ({ value }) => `show(["JSESSIONID=${value}; Path=/; HttpOnly"]);`],
    ["identified by", ({ value }) => `show(${text(`create user ada identified by '${value}'`)});`],
    ["JWT", ({ value }) => `show(${text(`got eyJ${made(1, 20)}.eyJ${made(2, 20)}.${value}`)});`],
    [
      "private key",
      ({ value, i }) =>
        `show(${
          text(
            `-----BEGIN ${
              ["RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA ", ""][i % 6]
            }PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${value}\n-----END`,
          )
        });`,
    ],
    [
      "PGP key",
      ({ value }) =>
        `show(${
          text(
            `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${value}\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----`,
          )
        });`,
    ],
    ["discord", ({ value }) => `show(${text(`M${made(3, 24)}.${made(4, 6)}.${value}${made(5, 8)}`)});`],
    ["telegram", ({ value }) => `show(${text(`bot 1234567890:AA${value}${made(6, 12)}`)});`],
  ]),
  ...both(times(6), (i) => card(i), [
    ["card number", ({ value }) => `show(${text(`paid with ${value} today`)});`],
    ["card number as a field", ({ value }) => `show({ number: ${text(value)} });`],
  ]),
  ...both(times(6), (i) => btoa(`ada:${chosen(i)}`).replace(/=+$/, ""), [
    ["basic", ({ value }) => `show(${text(`BASIC ${value}`)});`],
  ]),
  ...both(times(6), (i) => String(100_000 + i * 7919 % 900_000), [
    ["verification code", ({ value, i }) => `function m${i}(verificationCode) {} m${i}(${text(value)});`],
    ["pin", ({ value }) => `show({ pin: ${text(value)}, otp: "1234" });`],
  ]),
];

/** 16 digits with the right check digit. */
function card(index: number): string {
  const digits = `4${String(index * 104729 + 10 ** 13).padStart(14, "0")}`.slice(0, 15);
  let sum = 0;
  [...digits].forEach((c, i) =>
    sum += i % 2 === 0 ? (Number(c) * 2 > 9 ? Number(c) * 2 - 9 : Number(c) * 2) : Number(c)
  );
  const whole = digits + (10 - sum % 10) % 10;
  return index % 2 === 0 ? whole : whole.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** Under other names after they were hidden once, by `login(password)`. */
const FLOW = both(times(8), (i) => i % 2 === 0 ? made(i, 16) : `${chosen(i)}#${i}`, [
  [
    "another parameter",
    ({ value }) => `hidden(${text(value)}, (v) => { const check = (value) => value; check(v); });`,
  ],
  [
    "two parameters",
    ({ value }) =>
      `hidden(${
        text(value)
      }, (v) => { const compare = (a, b) => a === b; compare(v, "x"); compare("y", v); });`,
  ],
  [
    "result",
    ({ value }) =>
      `hidden(${text(value)}, (v) => { const same = (o) => o.x; same({ get x() { return v; } }); });`,
  ],
  [
    "template text",
    ({ value }) => "hidden(" + text(value) + ", (v) => show(`login of ada with ${v}, then more`));",
  ],
  [
    "property of another name",
    ({ value }) => `hidden(${text(value)}, (v) => show({ input: v, list: [1, v] }));`,
  ],
  ["name of a property", ({ value }) => `hidden(${text(value)}, (v) => show({ [v]: 1 }));`],
  [
    "error",
    ({ value }) =>
      `hidden(${
        text(value)
      }, (v) => { try { fail(new TypeError("wrong: " + v, { cause: v })); } catch {} });`,
  ],
  ["base64", ({ value }) => `hidden(${text(value)}, (v) => show("x " + btoa(v)));`],
  [
    "base64 behind other bytes",
    ({ value, i }) =>
      `hidden(${text(value)}, (v) => show({ body: btoa(${text("ab".slice(i % 2))} + v + "?~") }));`,
  ],
  [
    "base64 for URLs",
    ({ value }) =>
      `hidden(${text(value)}, (v) => show(btoa(v + "~~").replaceAll("+", "-").replaceAll("/", "_")));`,
  ],
  [
    "hexadecimal digits",
    ({ value }) =>
      `hidden(${
        text(value)
      }, (v) => show("\\\\x" + Array.from(v, (c) => c.charCodeAt(0).toString(16)).join("")));`,
  ],
  [
    "quotes in JSON",
    ({ value }) => `hidden(${text(`${value}"q`)}, (v) => show(JSON.stringify(["a", { input: v }])));`,
  ],
  [
    "escaped for a URL",
    ({ value }) => `hidden(${text(value)}, (v) => show("/a/" + encodeURIComponent(v) + "/b"));`,
  ],
  ["bytes", ({ value }) => `hidden(${text(value)}, (v) => show(new TextEncoder().encode(v)));`],
  [
    "promise",
    ({ value }) =>
      `await hidden(${
        text(value)
      }, async (v) => { const later = async (x) => { await null; return x; }; await later(v); });`,
  ],
  [
    "callback",
    ({ value }) => `hidden(${text(value)}, (v) => ["a", v].forEach(function each(item) { return item; }));`,
  ],
]);

/** Shown under no name first, and known by what comes later. */
const LATE = [
  ...both("password db_pass user_password passwd".split(" "), chosen, [
    [
      "shown before a text had it",
      ({ name, value }) =>
        `show(${text(value)}); show(${text(`user=ada&${name}=${encodeURIComponent(value)}`)});`,
    ],
    [
      "shown before a URL had it",
      ({ value }) =>
        `show({ line: ${text(value)} }); show({ connectionString: ${
          text(`mysql://ada:${encodeURIComponent(value)}@db.test/shop`)
        } });`,
    ],
    [
      "shown before bytes had it",
      ({ name, value }) =>
        `show(${text(value)}); show(new TextEncoder().encode(${text(`${name}=${value};`)}));`,
    ],
    [
      "shown before it was an argument behind its name",
      ({ name, value, i }) =>
        `show(${text(value)}); function put${i}(what, to) {} put${i}(${text(name)}, ${text(value)});`,
    ],
  ]),
];

/** By the names of functions alone, and in few other places. */
const FUNCTIONS = [
  ...both("Password Secret Passphrase UserPassword".split(" "), chosen, [
    [
      "setter function",
      ({ name, value, i }) => `const r${i} = { set${name}(v) {} }; r${i}.set${name}(${text(value)});`,
    ],
    [
      "checking function",
      ({ name, value, i }) =>
        `async function check${name}${i}(candidate, rounds) { return rounds > 8; } await check${name}${i}(${
          text(value)
        }, 12);`,
    ],
    [
      "user option in a list",
      ({ value }) => `show(["curl", "-u", ${text(`ada:${value}`)}, "https://x.test"]);`,
    ],
    ["token option in a list", ({ value }) => `show(["deploy", "--access-token", ${text(value)}]);`],
    [
      "template of a page",
      ({ value, i }) =>
        `function html${i}(texts, ...values) {} { const v = ${
          text(value)
        }; html${i}\`<input type="password" name="password" value="\${v}">\`; }`,
    ],
    [
      "code verifier",
      ({ value }) =>
        `show(${text(`grant_type=authorization_code&code_verifier=${encodeURIComponent(value)}`)});`,
    ],
  ]),
  ...both("Password Secret Passphrase UserPassword".split(" "), token, [
    [
      "result of decrypt",
      ({ value, i }) => `const s${i} = { decrypt(data) { return ${text(value)}; } }; s${i}.decrypt("x");`,
    ],
    [
      "name and value in YAML",
      ({ name, value }) =>
        `show(${text(`env:\n  - name: DB_${name}\n    value: ${value}\n  - name: PORT\n    value: 80`)});`,
    ],
  ]),
];

/** Where only what stands beside a value says that it is a secret. */
const NEIGHBOURS = [
  ...both(PASSWORDS.slice(0, 6), chosen, [
    [
      "result of a function that was asked for it",
      ({ name, value, i }) =>
        `const n${i} = { required(name) { return ${text(value)}; } }; n${i}.required(${text(name)});`,
    ],
    [
      "result of an async function that was asked for it",
      ({ name, value, i }) =>
        `const n${i} = { async get(where, name) { await null; return ${
          text(value)
        }; } }; await n${i}.get("x", ${text(name)});`,
    ],
    [
      "argument behind its name",
      ({ name, value, i }) => `function set${i}(what, to) {} set${i}(${text(name)}, ${text(value)});`,
    ],
    [
      "parameters of a pair",
      ({ name, value }) => `Object.entries({ [${text(name)}]: ${text(value)} }).map(([k, v]) => k.length);`,
    ],
    [
      "parameters of a pair, in a reduction",
      ({ name, value }) =>
        `Object.entries({ [${text(name)}]: ${
          text(value)
        } }).reduce((all, [key, value]) => all + key.length, 0);`,
    ],
    [
      "parameters of a pair, the value first",
      ({ name, value }) => `new Map([[${text(name)}, ${text(value)}]]).forEach((value, key) => {});`,
    ],
    ["Key and Value", ({ name, value }) => `show({ Key: ${text(name)}, Value: ${text(value)} });`],
    [
      "id, name and value",
      ({ name, value }) => `show([{ id: 7, ParameterName: ${text(name)}, ParameterValue: ${text(value)} }]);`,
    ],
    [
      "destructured under another name",
      ({ name, value, i }) => `function o${i}({ ${name}: p }) {} o${i}({ ${name}: ${text(value)} });`,
    ],
    [
      "destructured under another name, with nothing else known",
      ({ name, value, i }) =>
        `function q${i}({ ${name}: p }) { return 1; } q${i}({ get ${name}() { return ${text(value)}; } });`,
    ],
  ]),
  ...both("password db_pass user_password passwd".split(" "), chosen, [
    [
      "parameter of an update",
      ({ name, value }) =>
        `query(${text(`update users set name = ?, ${name} = ? where id = ?`)}, ["ada", ${text(value)}, 7]);`,
    ],
    [
      "numbered parameter",
      ({ name, value }) =>
        `query(${text(`SELECT id FROM users WHERE mail = $2 AND "${name}" = crypt($1, salt)`)}, [${
          text(value)
        }, "a@x.test"]);`,
    ],
    [
      "parameter of an insert",
      ({ name, value }) =>
        `query(${text(`insert into users (mail, ${name}, at) values (?, ?, now())`)}, "a@x.test", ${
          text(value)
        });`,
    ],
    [
      "text and values of a query",
      ({ name, value }) =>
        `query({ text: ${text(`update users set ${name}=$1 where id=$2`)}, values: [${text(value)}, 3] });`,
    ],
    [
      "template of a query",
      ({ name, value, i }) =>
        `function sql${i}(texts, ...values) {} { const v = ${
          text(value)
        }; sql${i}\`update users set ${name} = \${v} where id = \${4}\`; }`,
    ],
    [
      "encoded name in a query string",
      ({ name, value }) =>
        `show(${text(`https://x.test/?a=1&user%5B${name}%5D=${encodeURIComponent(value)}&b=2`)});`,
    ],
    [
      "query string in a query string",
      ({ name, value }) =>
        `show(${
          text(
            `https://x.test/go?to=${
              encodeURIComponent(`https://y.test/?${name}=${encodeURIComponent(value)}&c=1`)
            }`,
          )
        });`,
    ],
  ]),
  ...both("access_token apiKey X-Api-Key authorization refreshToken client_secret".split(" "), token, [
    [
      "header that is set",
      ({ name, value, i }) =>
        `class H${i} { append(what, to) {} } new H${i}().append(${text(name)}, ${text(value)});`,
    ],
    [
      "result of get",
      ({ name, value, i }) =>
        `const g${i} = { get(what) { return ${text(value)}; } }; g${i}.get(${text(name)});`,
    ],
  ]),
  ...both(times(6), chosen, [
    [
      "decoded basic credentials",
      ({ value }) =>
        `{ const header = "Basic " + btoa("ada:" + ${
          text(value)
        }); const read = (h) => atob(h.slice(6)); const split = (t) => t.split(":")[1]; split(read(header)); }`,
    ],
    [
      "part of a header's value",
      ({ value }) =>
        `{ const use = (headers) => { const part = (t) => t; part(headers.authorization.split(" ")[1]); }; use({ authorization: "Token " + ${
          text(value)
        } }); }`,
    ],
    [
      "decoded password of a URL",
      ({ value }) =>
        `{ const at = (url) => { const part = (t) => t; part(decodeURIComponent(new URL(url).password)); }; at("postgres://ada:" + encodeURIComponent(${
          text(value)
        } + "%&") + "@db.test/x"); }`,
    ],
  ]),
];

/** Named by the expression of a call or a variable alone: the function that gets it calls it something else. */
const EXPRESSIONS = [
  ...both("JWT_SECRET dbPassword API_KEY_2 accessToken".split(" "), chosen, [
    [
      "named by the call's expression",
      ({ name, value }) =>
        `(function () { const sign = (a, s) => a; const c = { ["${name[0]}" + "${name.slice(1)}"]: ${
          text(value)
        } }; sign({}, c.${name}); })();`,
    ],
  ]),
  ...both("JWT_SECRET dbPassword API_KEY_2 accessToken".split(" "), token, [
    [
      "named by a variable",
      ({ name, value }) => `(function () { const ${name} = ${text(value)}; show([${name}]); })();`,
    ],
    [
      "named by a part of the expression",
      ({ name, value }) =>
        `(() => { const c = { [${text(name)}]: ${
          text(value)
        } }; show("k=" + c.${name}, { k: c?.${name} }); })();`,
    ],
  ]),
];

const KINDS: Kind[] = [
  ...NAMED,
  ...TEXTS,
  ...TOKENS,
  ...LOOKS,
  ...FLOW,
  ...NEIGHBOURS,
  ...LATE,
  ...FUNCTIONS,
  ...EXPRESSIONS,
];

/** Keys of services, by the table of their beginnings. */
function serviceKeys(first: number): Planted[] {
  const alphabet = (kind: keyof typeof CHARACTERS) => {
    const ranges = CHARACTERS[kind].replace(/(.)(.)/g, "\\$1-\\$2");
    return [...(LETTERS + DIGITS)].filter((c) => new RegExp(`[${ranges.replace(/\\(\w)/g, "$1")}]`).test(c))
      .join("");
  };
  const places: ((value: string) => string)[] = [
    (value) => `show(${text(value)});`,
    (value) => `show({ note: ${text(`using ${value} here`)} });`,
    (value) => `try { fail(new Error(${text(`cannot use "${value}"`)})); } catch {}`,
  ];
  return TABLE.trim().split("\n").flatMap((row, at) => {
    const [, service, kind, least, ...prefixes] = row.split(/\s+/);
    return prefixes.slice(0, 2).map((prefix, k): Planted => {
      const tail = made(
        first + at * 2 + k,
        Math.max(parseInt(least!), 12),
        alphabet(kind as keyof typeof CHARACTERS),
      );
      return { kind: `key of ${service}`, code: places[(at + k) % 3]!(prefix + tail), secret: tail };
    });
  });
}

/** All of them. */
export function planted(): Planted[] {
  let index = 0;
  const all = KINDS.flatMap(({ kind, names, value, code }) =>
    names.map((name): Planted => {
      const i = index++;
      const secret = value(i);
      return { kind, secret, code: code({ name, value: secret, i }) };
    })
  );
  all.push(...serviceKeys(index));
  for (
    const [kind, words] of [["argument of the program", (s: string) => ["--password", s]], [
      "option of the program",
      (s: string) => [`--api-key=${s}`],
    ]] as const
  ) {
    const secret = token(index++);
    all.push({ kind, code: "show(process.argv);", secret, args: words(secret) });
  }
  return all;
}

/** What the pieces of program use. */
export const PRELUDE = `
function show(value) { return value; }
function fail(error) { throw error; }
function login(password) {}
function query(text, ...values) {}
function hidden(secret, use) { login(secret); return use(secret); }
`;
