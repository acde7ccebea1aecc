import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
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
console.log(JSON.stringify([made, made16].map((keys) => keys.map((key) => Buffer.from(key).toString("hex")))));
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
  Deno.test(`a key that is bytes is hidden where it is made, and wherever it is handed on (${host})`, async () => {
    const { stdout, bytes, snapshots } = await recordKeys(host, KEYS);
    const [keys, small] = JSON.parse(stdout) as [string[], string[]];
    assert.equal(keys.length + small.length, 7);
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
