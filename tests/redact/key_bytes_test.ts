import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { HOSTS } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { recordKeys } from "./record_keys.ts";

/** Prints the keys that it makes, in hexadecimal digits. */
const KEYS = `
import crypto from "node:crypto";
const made = [];
const made16 = [];
function createResetToken() { const bytes = crypto.randomBytes(32); made.push(bytes); return bytes.toString("hex"); }
function remember(id) { const bytes = crypto.randomBytes(20); made.push(bytes); return id + ":" + bytes.toString("hex"); }
function makeApiKey() {
  const raw = crypto.getRandomValues(new Uint8Array(24));
  made.push(raw);
  return "acme_" + Buffer.from(raw).toString("base64url");
}
function newAes() { return crypto.randomBytes(32); }
function derive(pw) { return crypto.scryptSync(pw, "salt", 32); }
function seal(text, k) { return crypto.createCipheriv("aes-256-ecb", k, null).update(text, "utf8", "hex"); }
function shown(value) { return value; }
function fromText(encryptionKey) { return shown(Buffer.from(encryptionKey, "hex")); }
createResetToken(); makeApiKey(); remember("ada");
const key = newAes(), derived = derive("Walnut-Fjord!8817"), small = crypto.randomBytes(16);
made.push(key, derived); made16.push(small);
seal("hello", key); seal("again", key);
shown(new Uint8Array(key)); shown(key.toString("base64")); shown(Buffer.concat([Buffer.from("xy"), key])); shown(key.subarray(0));
shown(new Uint8Array(small));
const text = "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1aa";
made.push(Buffer.from(text, "hex"));
fromText(text);
const hmac = (key, data) => crypto.createHmac("sha256", key).update(data).digest();
function signingKey(secretKey, day) {
  const kDate = hmac("AWS4" + secretKey, day), kRegion = hmac(kDate, "eu-west-1"), kService = hmac(kRegion, "s3");
  const kSigning = hmac(kService, "aws4_request");
  made.push(kDate, kRegion, kService, kSigning);
  return kSigning;
}
shown(hmac(signingKey("q7Zk93xZbcP2mR4wT8yVq7Zk93xZbcP2mR4wT8yV", "20260101"), "what is signed").length);
console.log(JSON.stringify([made, made16].map((keys) => keys.map((key) => Buffer.from(key).toString("hex")))));
`;

/** Prints the keys that it exports and derives, in hexadecimal digits. */
const DERIVED = `
import crypto, { pbkdf2 as stretch } from "node:crypto";
import { Buffer } from "node:buffer";
import { promisify } from "node:util";
import * as maker from "maker";
const { subtle } = globalThis.crypto;
const made = [];
const derive = promisify(crypto.scrypt), stretchAsync = promisify(stretch);
const newKey = () => subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
function show(value) { return value; }
function keep(bytes) {
  made.push(bytes);
  show(bytes); show(new Uint8Array(bytes)); show(Buffer.from(bytes).toString("hex"));
  show({ a: Buffer.from(bytes).toString("base64") }); show("v1." + Buffer.from(bytes).toString("base64url"));
}
async function exported(k) { return await subtle.exportKey("raw", k); }
function handedOn(k) { return subtle.exportKey("raw", k); }
async function renamed(k) { const bytes = await handedOn(k); return bytes; }
async function derived(pw) { return await derive(pw, "pepper", 32); }
function called(pw) {
  return new Promise((done, failed) => crypto.scrypt(pw, "thyme", 32, (e, b) => e ? failed(e) : done(b)));
}
async function several() {
  const [a, b] = await Promise.all([subtle.exportKey("raw", await newKey()), stretchAsync("Walnut-Fjord!8817", "salt", 9, 32, "sha256")]);
  return [a, b];
}
async function settings() {
  const base = await subtle.importKey("raw", new TextEncoder().encode("Walnut-Fjord!8817"), "PBKDF2", false, ["deriveBits"]);
  return subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(16), iterations: 9 }, base, 128);
}
const plain = (secret) => secret.export();
keep(await exported(await newKey()));
keep(await renamed(await newKey()));
keep(await subtle.exportKey("raw", await newKey()).then((b) => show(new Uint8Array(b))));
keep(await derived("Walnut-Fjord!8817"));
keep(await called("Walnut-Fjord!8817"));
for (const each of await several()) keep(each);
const bits = await settings(); keep(bits);
keep(plain(crypto.generateKeySync("hmac", { length: 256 })));
class Kdf { async keys(pw) { const both = await promisify(crypto.pbkdf2)(pw, "salt", 9, 64, "sha512"); return [both.subarray(0, 32), both.subarray(32)]; } }
for (const each of await new Kdf().keys("Walnut-Fjord!8817")) keep(each);
const own = crypto.generateKeySync("aes", { length: 256 }), ownBytes = own.export(); keep(ownBytes);
function ownKey() { const made = crypto.generateKeySync("aes", { length: 256 }); const bytes = made.export(); return bytes; }
keep(ownKey());
const curve = crypto.createECDH("prime256v1"); curve.generateKeys(); keep(curve.getPrivateKey());
keep(crypto.hkdfSync("sha256", "Walnut-Fjord!8817", "salt", "info", 32));
function seedOf() { return maker.mnemonicToSeedSync("some words"); }
keep(seedOf()); keep(maker.mnemonicToEntropy("some words")); made.push(Buffer.from(show(maker.getPrivate("hex")), "hex")); keep(maker.crypto_secretbox_keygen()); keep(maker.randombytes_buf(32));
function enroll() { const made = maker.generateSecret(); return made; }
function handOver() {
  const wallet = new maker.Wallet();
  wallet.setPassphrase("copper_meadow7255X"); wallet.getPassword("shop-service-1"); maker.ClientSecretBasic("U13OZ6wGBiVhg5BymDCA5l2egjZJd59nndIfCUpi");
  return wallet.privateKey.slice(2).length;
}
handOver();
show(show(enroll()).ascii); show(enroll().hex);
function edwards() { return crypto.generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }); }
keep(Buffer.from(edwards().subarray(16)));
console.log(JSON.stringify(made.map((key) => Buffer.from(key).toString("hex"))));
`;

/** Bytes that are no key, though they come from functions that give keys. */
const NO_KEYS = `
import { Buffer } from "node:buffer";
const { subtle } = globalThis.crypto;
const shown = (value) => value;
const book = { export: (to) => Uint8Array.from({ length: 400 }, (_, i) => i * 37 % 251), hash: { export: (to) => to } };
shown(book.export()); shown(book?.export()); shown(book.hash.export("a sheet with many cells"));
const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
const open = await subtle.exportKey("raw", pair.publicKey);
console.log(shown(Buffer.from(open).toString("hex")));
`;

/** Says what it does, and how it fails. */
const FAILING = `
import crypto from "node:crypto";
const key = crypto.generateKeySync("hmac", { length: 256 });
const fails = (act) => { try { return act(); } catch (error) { return error.message; } };
const none = undefined, some = { export: () => ({ size: 3 }) };
function scryptCount(n, found) { "use strict"; return n === 0 ? found : hkdf(n - 1, found + 1); }
function hkdf(n, found) { "use strict"; return n === 0 ? found : scryptCount(n - 1, found + 1); }
console.log(JSON.stringify([
  fails(() => key.export().none()), fails(() => none.export()), fails(() => none?.export()),
  fails(() => none?.export().size), fails(() => some?.export().size), fails(() => some.exportKey()),
  fails(() => crypto.scryptSync("a", "b")), fails(() => crypto.scryptSync("a", "b", 9).at(1, 2).c.d),
  fails(() => { const { a } = none.export(); return a; }), fails(() => [...key.export().length]),
  fails(() => new (key.export())()), hkdf("Bun" in globalThis ? 20_000 : 20, 0), typeof (key
  .export())
]));
const later = Promise.resolve(some).then((each) => each.exportKey()).catch((error) => error.message);
console.log(await later, await Promise.all([key.export(), 1]).then(([a]) => a.length));
`;

/** Prints an id. */
const PLAIN = `
import crypto from "node:crypto";
function shown(value) {}
function requestId() { return crypto.randomBytes(16).toString("hex"); }
console.log(requestId());
shown(new Uint8Array(20)); shown(Uint8Array.from({ length: 20 }, (_, i) => i)); shown(new TextEncoder().encode("hello world, good night"));
shown(Uint16Array.from({ length: 20 }, (_, i) => i * i * 7));
`;

/** Two keys, one of them in several arrays. */
const EQUAL = `
import { Buffer } from "node:buffer";
function seal(secretKey) {}
const bytes = Uint8Array.from({ length: 32 }, (_, i) => i * i * 7 + 3);
seal(bytes); seal(new Uint8Array(bytes)); seal(Buffer.from(bytes)); seal(bytes.buffer);
seal(Uint8Array.from({ length: 32 }, (_, i) => i * i * 11 + 5));
`;

/** Objects that hold keys. */
const HOLDERS = `
import crypto from "node:crypto";
import { Buffer } from "node:buffer";
const shown = (value) => value;
const { subtle } = globalThis.crypto;
async function make(algorithm, uses) { return await subtle.generateKey(algorithm, true, uses); }
shown(await make({ name: "HMAC", hash: "SHA-256" }, ["sign"]));
shown({ of: [await make({ name: "AES-GCM", length: 256 }, ["encrypt"])] });
shown(await make({ name: "ECDSA", namedCurve: "P-256" }, ["sign", "verify"]));
shown(await make({ name: "Ed25519" }, ["sign", "verify"]));
shown(crypto.generateKeySync("hmac", { length: 256 }));
shown(crypto.generateKeyPairSync("ed25519").privateKey);
shown(crypto.createECDH("prime256v1"));
class CryptoKey { constructor() { this.bits = 256; } }
shown(new CryptoKey());
`;

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`a key that is exported or derived is hidden when its promise settles, and in what is made of it (${host})`, async () => {
    const { stdout, bytes, snapshots } = await recordKeys(host, DERIVED);
    const keys = JSON.parse(stdout) as string[];
    assert.equal(keys.length, 21);
    const text = snapshots.join("\n");
    assert.doesNotMatch(text + bytes, /k7#Qz|6b3723517|copper_meadow|U13OZ6w|5a874038/);
    assert.ok(text.includes("shop-service-1"));
    for (const hex of keys) {
      const key = Buffer.from(hex, "hex");
      const items = [...key.subarray(0, 8)].map((value) => JSON.stringify({ type: "number", value })).join();
      for (
        const form of [
          items,
          hex,
          key.toString("base64").slice(0, 20),
          key.toString("base64url").slice(0, 20),
        ]
      ) {
        assert.ok(!text.includes(form) && !bytes.includes(form), `${keys.indexOf(hex)}: ${form}`);
      }
    }
  });

  Deno.test(`public keys, and what else is exported, stay readable (${host})`, async () => {
    const { stdout, snapshots } = await recordKeys(host, NO_KEYS);
    assert.ok(snapshots.some((snapshot) => snapshot.includes(stdout.trim())));
    assert.ok(snapshots.some((snapshot) => snapshot.includes("a sheet with many cells")));
    assert.ok(snapshots.some((snapshot) => snapshot.includes("typed-array")));
  });

  Deno.test(`calls that give keys do what they do, and fail with the same words (${host})`, async () => {
    using folder = temporary({ "package.json": "{}", "main.mjs": FAILING });
    const args = host === "deno" ? ["run", "-A", "--quiet", "main.mjs"] : ["main.mjs"];
    const plain = spawnSync(HOSTS[host], args, { cwd: folder.path, encoding: "utf8" });
    assert.equal(plain.status, 0, plain.stderr);
    const { stdout } = await recordKeys(host, FAILING);
    assert.equal(stdout, plain.stdout);
  });

  Deno.test(`a key that is bytes is hidden where it is made, and wherever it is handed on (${host})`, async () => {
    const { stdout, bytes, snapshots } = await recordKeys(host, KEYS);
    const [keys, small] = JSON.parse(stdout) as [string[], string[]];
    assert.equal(keys.length + small.length, 11);
    const text = snapshots.join("\n");
    for (const hex of [...keys, ...small]) {
      const key = Buffer.from(hex, "hex");
      const items = [...key.subarray(0, 8)].map((value) => JSON.stringify({ type: "number", value })).join();
      assert.ok(!text.includes(items), `${hex} is a list in ${text}`);
      if (small.includes(hex)) continue;
      for (const form of [hex, key.toString("base64").slice(0, 24), key.toString("base64url").slice(0, 24)]) {
        assert.ok(!text.includes(form) && !bytes.includes(form), form);
      }
    }
  });

  Deno.test(`equal keys have equal tokens, as texts have (${host})`, async () => {
    const { snapshots } = await recordKeys(host, EQUAL);
    const tokens = snapshots.flatMap((snapshot) => snapshot.match(/"token":"o[0-9a-f]+"/g) ?? []);
    assert.equal(new Set(tokens).size, 2, snapshots.join("\n"));
  });

  Deno.test(`objects that hold a key do not show its bytes (${host})`, async () => {
    const { snapshots } = await recordKeys(host, HOLDERS);
    assert.deepEqual(snapshots.filter((snapshot) => snapshot.includes("typed-array")), []);
    const text = snapshots.join("\n");
    assert.match(text, /"CryptoKey"/);
    // A class of the program that has the name.
    assert.match(text, /"key":"bits","value":\{"type":"number","value":256\}/);
  });

  Deno.test(`ids, and bytes that are no key, stay readable (${host})`, async () => {
    const { stdout, snapshots } = await recordKeys(host, PLAIN);
    assert.ok(snapshots.some((snapshot) => snapshot.includes(stdout.trim())));
    const arrays = snapshots.filter((snapshot) => snapshot.includes("typed-array"));
    assert.equal(arrays.length, 4, arrays.join("\n"));
  });
}
