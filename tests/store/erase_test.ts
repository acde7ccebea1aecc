import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { eraseLate, eraseWords } from "../../src/store/erase_late.ts";
import { eraseShared } from "../../src/store/erase_shared.ts";
import { openRun } from "../../src/store/open_run.ts";
import { chunk, concat, fileHead, jsonChunk, threadChunk } from "../../src/trace/chunk.ts";
import { Tag } from "../../src/trace/snapshot.ts";
import { ChunkKind, LATE } from "../../src/trace/spec.ts";
import { temporary } from "../temporary.ts";

const SECRET = "maple-lamp-77";
const TOKEN = "0123456789ab";
const bytes = (text: string) => new TextEncoder().encode(text);

function snapshots(count = 1): Uint8Array {
  const value = new Uint8Array([Tag.STRING, 2 * SECRET.length, ...bytes(SECRET)]);
  const payload = new Uint8Array(12 + value.length);
  new Uint32Array(payload.buffer, 0, 3).set([1, count, value.length]);
  payload.set(value, 12);
  return chunk(ChunkKind.SNAPSHOTS, payload);
}

Deno.test("what a program has written among its own metadata keeps no secret from being erased", () => {
  using folder = temporary({});
  const path = join(folder.path, "run.tph");
  const planted = [
    ...[`{"${LATE}1":`, `{"${LATE}1":null}`, `{"${LATE}1":{"length":1e9}}`, `{"${LATE}`].map((text) =>
      chunk(ChunkKind.META, bytes(text))
    ),
    chunk(ChunkKind.HEADER, bytes("null")),
    jsonChunk(ChunkKind.HEADER, { command: { filter: 1 } }),
    threadChunk(1, jsonChunk(ChunkKind.HEADER, { command: [1, null] })),
    snapshots(0xffffffff),
    jsonChunk(ChunkKind.META, { [`${LATE}999`]: TOKEN }),
  ];
  const header = jsonChunk(ChunkKind.HEADER, { command: ["main.ts", SECRET] });
  const late = jsonChunk(ChunkKind.META, { [`${LATE}1`]: TOKEN });
  writeFileSync(path, concat([fileHead(), header, ...planted, snapshots(), late]));
  const tokenOf = (text: string) => text === SECRET ? TOKEN : "another";
  assert.equal(eraseLate(path), 1);
  eraseShared([path], tokenOf);
  eraseWords(path, [SECRET], tokenOf);
  const left = readFileSync(path, "latin1").split(SECRET).length - 1;
  // In the chunk that claims more than it has.
  assert.equal(left, 1);
});

Deno.test("what is to be erased is hidden from who reads a run that is running, and erased where nobody else will do it", () => {
  using folder = temporary({});
  const path = join(folder.path, "run.tph");
  const withLauncher = (pid: number, exit: object[]) => {
    const header = jsonChunk(ChunkKind.HEADER, { command: [], launcher: { pid, machine: hostname() } });
    const late = jsonChunk(ChunkKind.META, { [`${LATE}1`]: TOKEN });
    writeFileSync(
      path,
      concat([fileHead(), header, snapshots(), late, ...exit.map((exit) => jsonChunk(ChunkKind.EXIT, exit))]),
    );
  };
  const inFile = () => readFileSync(path, "latin1").includes(SECRET);
  const ended = { code: 0, signal: null, elapsed: 1 };
  for (
    const [pid, isErased, ...exit] of [[process.pid, false], [2 ** 30, true], [2 ** 30, true, ended]] as const
  ) {
    withLauncher(pid, exit);
    const trace = openRun(path);
    assert.deepEqual(trace.snapshot(1), { type: "redacted", token: TOKEN });
    assert.deepEqual([trace.wholeMeta(), trace.problems], [{}, []]);
    assert.equal(inFile(), !isErased);
  }
});
