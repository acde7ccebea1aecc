import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HOST_VARIABLES, HOSTS, run, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Wraps what text, patterns, maps and bytes are worked on with; says which of it ran. */
const PROGRAM = `
function take(value) { return 1; }
function login(password, token) { return 2; }
class Vault { get apiKey() { return "flint-river-3"; } set secret(to) {} }
const seen = new Set();
const { apply } = Reflect;
const add = seen.add.bind(seen);
let isOn = false;
// What hosts do at a program's end is not looked at here.
const undo = [];
function wrap(owner, key) {
  const own = Object.getOwnPropertyDescriptor(owner, key);
  for (const part of ["value", "get"]) {
    const native = own?.[part];
    if (typeof native !== "function" || own.configurable === false) continue;
    const wrapped = function (...args) { if (isOn) { isOn = false; add(String(key)); isOn = true; } return apply(native, this, args); };
    Object.defineProperty(owner, key, { ...own, [part]: wrapped });
    undo[undo.length] = () => Object.defineProperty(owner, key, own);
  }
}
const bytes = Object.getPrototypeOf(Uint8Array.prototype);
const owners = [String.prototype, RegExp.prototype, Map.prototype, WeakMap.prototype, Set.prototype, Array.prototype, bytes, TextEncoder.prototype, TextDecoder.prototype, Number.prototype, Object.getPrototypeOf([][Symbol.iterator]()), bytes.constructor];
const skipped = new Set(["constructor", "toString", "valueOf"]);
for (const owner of owners) for (const key of Reflect.ownKeys(owner)) if (!skipped.has(key)) wrap(owner, key);
wrap(bytes.constructor, Symbol.species); wrap(String, "fromCharCode"); wrap(Math, "imul");
const body = new TextEncoder().encode('{"password":"maple-1-lamp"}');
const vault = new Vault();
isOn = true;
take("postgres://ada:otter-7-stone@db/x");
take({ password: "cedar-9-amber", nested: [{ name: "apiKey", value: "tiger-2-cloud" }] });
take(["--password", "daisy-5-ocean"]);
login("honey-4-raven", "k3Xq9ZbT7wLp2");
take("again honey-4-raven and " + "c".repeat(300));
take(body);
vault.secret = vault.apiKey;
isOn = false;
for (let i = undo.length - 1; i >= 0; i--) undo[i]();
console.log(JSON.stringify([...seen]));
`;

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`secrets are hidden without anything that the program has patched (${host})`, async () => {
    using folder = temporary({ "package.json": "{}", "main.mjs": PROGRAM });
    const { code, stdout, stderr } = await runTph(["run", "--host", host, "main.mjs"], {
      cwd: folder.path,
      env: HOST_VARIABLES,
    });
    assert.equal(code, 0, stderr);
    const own = await run(HOSTS[host], ["main.mjs"], { cwd: folder.path });
    assert.equal(stdout, own.stdout);
    const cache = join(folder.path, ".tracepatch_cache");
    const bytes = readFileSync(
      join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!),
      "latin1",
    );
    assert.match(bytes, /again <redacted \w{12}> and ccc/);
    assert.doesNotMatch(bytes, /(maple|otter|cedar|tiger|daisy|honey|flint)-\d|k3Xq9/);
  });
}
