/** Runs a program that has keys; gives what it prints, the run's bytes, and its snapshots as JSON. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** A package that makes keys, as libraries for wallets and for encryption do. */
const MAKER = `
const made = (first) => Uint8Array.from({ length: 32 }, (_, i) => i * i * 7 + i * first);
export const mnemonicToSeedSync = () => made(3);
export const mnemonicToEntropy = () => made(11).subarray(0, 16);
export const getPrivate = () => Array.from(made(13), (byte) => byte.toString(16).padStart(2, "0")).join("");
export const crypto_secretbox_keygen = () => made(5);
export const randombytes_buf = () => made(9);
export const generateSecret = () => ({ ascii: "k7#Qz!vT2m$Xw9@L", hex: "6b3723517a217654326d24587739404c", length: 16 });
export class Wallet { get privateKey() { return "0x5a87403830ce6eb9ff0e0a0f5760610f18d7df1be6d15e867bbc41a1fe1f70b3"; } setPassphrase() {} getPassword() {} }
export const ClientSecretBasic = () => {};
`;

/** @param flags of `tph run` */
export async function recordKeys(
  host: string,
  program: string,
  flags: string[] = [],
): Promise<{ stdout: string; bytes: string; snapshots: string[] }> {
  using folder = temporary({
    "package.json": "{}",
    "main.mjs": program,
    "node_modules/maker/package.json": '{"type":"module","exports":"./index.js"}',
    "node_modules/maker/index.js": MAKER,
  });
  const { code, stdout, stderr } = await runTph(["run", "-q", "--host", host, ...flags, "main.mjs"], {
    cwd: folder.path,
    env: HOST_VARIABLES,
  });
  assert.equal(code, 0, stderr);
  const cache = join(folder.path, ".tracepatch_cache");
  const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
  const trace = Trace.open(file);
  const snapshots = Array.from(
    { length: trace.snapshotCount },
    (_, i) => JSON.stringify(trace.snapshot(i + 1)),
  );
  return { stdout, bytes: readFileSync(file, "latin1"), snapshots };
}
