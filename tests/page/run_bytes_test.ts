import assert from "node:assert/strict";
import type { PageRun } from "../../src/page/config.ts";
import { ReadError } from "../../src/page/reader.ts";

/** It is checked with the libraries of a page, which tests do not have. */
const { bytesOf } = await import(new URL("../../src/page/run_bytes.ts", import.meta.url).href);

const RUN: PageRun = { slot: "b", name: "big.tph", url: "/run/b", isRunning: false };

/** What is said where asking for a run comes to this. */
async function said(answer: () => Promise<Partial<Response>>): Promise<string> {
  const before = globalThis.fetch;
  globalThis.fetch = answer as typeof fetch;
  try {
    await bytesOf(RUN, () => {});
    return "";
  } catch (error) {
    assert.ok(error instanceof ReadError);
    return `${error.message} ${error.hint}`;
  } finally {
    globalThis.fetch = before;
  }
}

const fails = () => Promise.reject(new TypeError("Failed to fetch"));

Deno.test("bytesOf() says what to do where a run is more than the browser takes, or nothing answers", async () => {
  const headers = new Headers({ "content-length": "2200000000" });
  assert.equal(
    await said(() => Promise.resolve({ ok: true, body: new ReadableStream(), headers, blob: fails })),
    "Cannot fetch big.tph: it has 2.2 GB, and the browser did not take all of them. Drop the file onto this page: then it is read from where it is.",
  );
  assert.equal(await said(fails), "Cannot fetch big.tph: tph ui does not answer. Start it again.");
});
