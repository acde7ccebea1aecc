import assert from "node:assert/strict";
import vm from "node:vm";
import { captureWebClasses } from "../../src/probe/host_objects.ts";
import { createInterner } from "../../src/probe/intern.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { createSnapshotTaker } from "../../src/probe/take_snapshot.ts";
import { decodeLeaf, decodeSnapshot } from "../../src/trace/decode_snapshot.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";
import { snapshotText } from "../../src/view/snapshot_text.ts";

captureWebClasses();

/** What a snapshot of a value shows. */
function shown(value: unknown): string {
  const stored: Uint8Array[] = [];
  const taker = createSnapshotTaker({
    budget: DEFAULT_SETTINGS.budget,
    redactor: undefined,
    interner: createInterner(),
    sink: ({ out }, start, length) => stored.push(out.slice(start, start + length)),
  });
  const bytes = stored.at(taker.take(value) - 1)!;
  return snapshotText(decodeSnapshot(bytes, (id): Snapshot => decodeLeaf(stored[id - 1]!)));
}

Deno.test("objects of the host show their state", () => {
  const headers = new Headers({ accept: "text/html" });
  const form = new FormData();
  form.set("a", "1");
  const seen: [unknown, string][] = [
    [headers, 'Headers(1) { "accept" → "text/html" }'],
    [form, 'FormData(1) { "a" → "1" }'],
    [new URLSearchParams("a=1&a=2"), 'URLSearchParams(2) { "a" → "1", "a" → "2" }'],
    [new Blob(["abc"], { type: "text/plain" }), "Blob(3 bytes text/plain)"],
    [new AbortController().signal, "AbortSignal(not aborted)"],
    [AbortSignal.abort(), "AbortSignal(aborted)"],
    [new DOMException("no", "AbortError"), 'AbortError("no")'],
    [new DataView(new ArrayBuffer(4)), "DataView(4 bytes)"],
    [new AggregateError([new Error("x")], "two"), 'AggregateError("two") { errors: [Error("x")] }'],
    [[1].values(), "Array Iterator {}"],
    [new URL("http://h.test/x"), "URL(http://h.test/x)"],
    [new TextEncoder().encode("a"), "Uint8Array(1) [97]"],
  ];
  for (const [value, text] of seen) assert.equal(shown(value), text);
  assert.match(
    shown(new Request("http://h.test/", { headers })),
    /^Request\(GET http:\/\/h\.test\/\) \{ headers: Headers/,
  );
  assert.match(shown(new Response("x", { status: 404 })), /^Response\(404/);
  assert.match(shown(new File(["ab"], "f.txt")), /^File\(f\.txt, 2 bytes/);
  const { Temporal } = globalThis as { Temporal?: { PlainDate: { from(text: string): unknown } } };
  if (Temporal !== undefined) {
    assert.equal(shown(Temporal.PlainDate.from("2026-01-02")), "PlainDate(2026-01-02)");
  }
});

Deno.test("what only calls itself one is shown as it is", () => {
  // Deno renames a class that has a global one's name.
  const Request = vm.runInThisContext("(class Request { url = 'x' })");
  const Headers = vm.runInThisContext("(class Headers extends Map {})");
  assert.equal(shown(new Request()), 'Request { url: "x" }');
  assert.equal(shown(new Headers([[1, 2]])), "Headers(1) { 1 → 2 }");
  assert.match(shown(Object.create(globalThis.Blob.prototype)), /^Blob/);
  assert.equal(shown(vm.runInNewContext("new Map([[1, 2]])")), "Map(1) { 1 → 2 }");
});

Deno.test("a patched class of the host does not run when a snapshot is taken", () => {
  const headers = new Headers({ a: "1" });
  const request = new Request("http://h.test/");
  const shout = () => {
    throw new Error("user code ran");
  };
  const { entries } = Headers.prototype;
  const url = Object.getOwnPropertyDescriptor(Request.prototype, "url")!;
  try {
    Headers.prototype.entries = shout;
    Object.defineProperty(Request.prototype, "url", { get: shout, configurable: true });
    assert.equal(shown(headers), 'Headers(1) { "a" → "1" }');
    assert.match(shown(request), /^Request\(GET http/);
  } finally {
    Headers.prototype.entries = entries;
    Object.defineProperty(Request.prototype, "url", url);
  }
});
