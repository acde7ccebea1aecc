/**
 * Secrets under names: of parameters and properties, in texts, in headers.
 *
 * @module
 */
import { both, HEADERS, KEYS, PASSWORDS, SCHEMES, type Template, text, times, upper, WEAK } from "./kinds.ts";
import { chosen, made, token } from "./made_values.ts";

/** In what programs say by names. */
export const NAMED = both(PASSWORDS.slice(0, 11), chosen, [
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
  ["boxed property", ({ name, value }) => `show({ ${name}: new String(${text(value)}) });`],
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
export const TEXTS = both(PASSWORDS.slice(0, 8), chosen, [
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
export const TOKENS = [
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

/** Fields of forms, and symbols. */
export const FIELDS = both("password db_pass userPassword passwd".split(" "), chosen, [
  ["field of a form", ({ value }) => `show({ type: "password", value: ${text(value)} });`],
  ["field of a form, behind its value", ({ value }) => `show({ value: ${text(value)}, type: "password" });`],
  [
    "symbol",
    ({ name, value }) => `show({ ${name}: Symbol(${text(value)}) });`,
  ],
]);

/** By what the object says that it is, or the function that hears of it. */
export const TOLD = both("userPassword passwd unicodePwd".split(" "), (i) => made(i, 16), [
  ["list of an attribute", ({ name, value }) => `show({ type: "${name}", vals: [${text(value)}] });`],
  ["text for a field", ({ name, value }) => `show({ selector: "#${name}", text: ${text(value)} });`],
  ["list of arguments", ({ value }) => `show({ method: "login", params: ["ada", ${text(value)}] });`],
  [
    "example of a schema",
    ({ name, value }) => `show({ ${name}: { type: "string", example: ${text(value)} } });`,
  ],
  [
    "event of a field",
    ({ value, i }) =>
      `{ const onPasswordChange = (event) => event.target.value.length + ${i}; onPasswordChange({ target: { value: ${
        text(value)
      } } }); }`,
  ],
]);

/** A wallet's words, as libraries have them. */
export const WORDS = both(
  times(4),
  (i) => Array.from({ length: 12 }, (_, at) => made(12 * i + at, 5, "abcdefghijklmnoprstuvw")).join(" "),
  [
    [
      "phrase of a mnemonic",
      ({ value }) =>
        `{ class Mnemonic { constructor(phrase) { this.phrase = phrase; } } const made = () => ({ address: "0x1", mnemonic: new Mnemonic(${
          text(value)
        }) }); const backup = (wallet) => wallet.mnemonic.phrase; const restore = (all) => all.length; restore(backup(made())); }`,
    ],
  ],
);

/** Several under one name. */
export const LISTS = both("API_KEYS apiTokens secrets allowedTokens".split(" "), (i) => made(i, 24), [
  ...[", ", ";", "|", "\\n"].map((mark): [string, Template] => [
    "item of a list in a text",
    ({ name, value, i }) =>
      `{ const s${i} = (${name}) => ${name}.split("${mark}"); const all = s${i}("${
        made(i + 7000, 24)
      }${mark}${value}"); show("with " + all[1]); }`,
  ]),
  [
    "item behind a name",
    ({ name, value, i }) =>
      `{ const s${i} = (${name}) => ${name}.split(",").map((pair) => pair.split(":")); show(s${i}("ada:${value},bob:${
        made(i + 7000, 24)
      }")); }`,
  ],
]);
