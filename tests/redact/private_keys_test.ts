/**
 * Private keys in other forms than the text with its first and last line.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { recordKeys } from "./record_keys.ts";

/** Makes keys, takes them apart as programs do that import them, and prints them in base64. */
const KEYS = String.raw`
import crypto from "node:crypto";
import { Buffer } from "node:buffer";
const printed = [];
const show = (value) => value;
function bodyOf(pem) {
  return pem.replace(/-----[A-Z ]+-----/g, "").replace(/\s/g, "");
}
function toBytes(text) {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
const linesOf = (pem) => pem.split("\n");
const decode = (body) => atob(body);
const make = (type, options) => crypto.generateKeyPairSync(type, options).privateKey;
for (const [key, formats] of [
  [make("ec", { namedCurve: "P-256" }), ["pkcs8", "sec1"]],
  [make("ed25519"), ["pkcs8"]],
  [make("rsa", { modulusLength: 2048 }), ["pkcs8", "pkcs1"]],
]) {
  for (const type of formats) {
    const pem = key.export({ type, format: "pem" });
    const body = bodyOf(pem);
    printed.push(body);
    toBytes(decode(body));
    show(Buffer.from(body, "base64"));
    show({ lines: linesOf(pem), text: "key is " + body + " and so on", url: Buffer.from(body, "base64").toString("base64url") });
    show(pem.replaceAll("\n", "\\n").slice(28));
    show(key.export({ type, format: "der" }));
    show(Buffer.from(body, "base64").toString("hex"));
  }
}
console.log(JSON.stringify(printed));
`;

/** What begins in a similar way: public keys, certificates, requests for them, signatures, and words. */
const PLAIN = `
import crypto from "node:crypto";
const shown = (value) => value;
const pairs = [crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }), crypto.generateKeyPairSync("rsa", { modulusLength: 2048 })];
for (const { publicKey, privateKey } of pairs) {
  const der = publicKey.export({ type: "spki", format: "der" });
  shown(der); shown(der.toString("base64")); shown(der.toString("latin1"));
  const made = crypto.sign("sha256", new TextEncoder().encode("hello"), privateKey);
  shown(made.toString("base64"));
}
shown("MIIDdzCCAl-gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ");
shown("MIMEType"); shown("MAIN_MENU_ITEMS_ON_THE_FIRST_PAGE_OF_ALL"); shown("0\\u0002 of 3"); shown("0123456789");
shown(new Uint8Array([48, 40, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8]));
`;

/** Parts of a key in the forms that a run could show. */
function forms(body: string): string[] {
  const der = Buffer.from(body, "base64");
  const middle = der.subarray(30, 46);
  const items = [...der.subarray(4, 14)].map((value) => JSON.stringify({ type: "number", value })).join();
  const texts = [body.slice(16, 48), body.slice(-32, -4), middle.toString("latin1"), middle.toString("hex")];
  return [...texts, JSON.stringify(middle.toString("latin1")).slice(1, -1), items];
}

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`a private key is hidden in base64 without its first and last line, as bytes and as their text (${host})`, async () => {
    const { stdout, bytes, snapshots } = await recordKeys(host, KEYS, ["--values", "entry-and-exit"]);
    const bodies = JSON.parse(stdout) as string[];
    assert.equal(bodies.length, 5);
    const text = snapshots.join("\n");
    for (const body of bodies) {
      for (const form of forms(body)) {
        const found = snapshots.filter((snapshot) => snapshot.includes(form)).map((found) =>
          found.slice(0, 400)
        );
        assert.ok(!text.includes(form) && !bytes.includes(form), `${form} in ${found.join("\n")}`);
      }
    }
    assert.ok(text.includes("key is <redacted"), text);
    assert.ok(text.includes("and so on"));
  });

  Deno.test(`public keys, signatures and certificates stay readable (${host})`, async () => {
    const { snapshots } = await recordKeys(host, PLAIN, ["--values", "entry-and-exit"]);
    const hidden = snapshots.filter((snapshot) => snapshot.includes("redacted"));
    assert.deepEqual(hidden, []);
    assert.ok(snapshots.length > 12, snapshots.join("\n"));
  });
}
