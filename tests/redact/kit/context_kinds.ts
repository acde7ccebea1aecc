/**
 * Secrets that only what stands around them, or what the program does with them, tells.
 *
 * @module
 */
import { both, PASSWORDS, text, times } from "./kinds.ts";
import { chosen, made, token } from "./made_values.ts";

/** Under other names after they were hidden once, by `login(password)`. */
export const FLOW = both(times(8), (i) => i % 2 === 0 ? made(i, 16) : `${chosen(i)}#${i}`, [
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
  ["name of a function", ({ value }) => `hidden(${text(value)}, (v) => show({ [v]() {} }));`],
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
export const LATE = [
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
export const FUNCTIONS = [
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
export const NEIGHBOURS = [
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
export const EXPRESSIONS = [
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
