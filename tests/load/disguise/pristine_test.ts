import assert from "node:assert/strict";
import fs from "node:fs";
import { pristine } from "../../../src/load/disguise/pristine.ts";

Deno.test("pristine() runs something with the built-ins as they were, and gives the target's back", () => {
  const unpatched = pristine();
  const { map } = Array.prototype;
  const { parse } = JSON;
  const theirs = function map() {};
  const objectPrototype = Object.prototype as { get?: unknown };
  try {
    Array.prototype.map = theirs as never;
    Object.defineProperty(JSON, "parse", { get: () => theirs, configurable: true });
    objectPrototype.get = 1;
    const [found, inside] = unpatched(
      () => [{}.constructor === Object && "get" in {}, [[1].map(String), JSON.parse]],
    );
    assert.equal(found, false);
    assert.deepEqual(inside, [["1"], parse]);
    assert.equal(Array.prototype.map, theirs);
    assert.equal(JSON.parse, theirs);
    assert.equal(objectPrototype.get, 1);
    assert.throws(() => unpatched(() => assert.fail("thrown on")), /thrown on/);
    assert.equal(Array.prototype.map, theirs);
  } finally {
    delete objectPrototype.get;
    Array.prototype.map = map;
    Object.defineProperty(JSON, "parse", { value: parse, writable: true, configurable: true });
  }
});

Deno.test("pristine() leaves what was changed for good", () => {
  const unpatched = pristine();
  Object.defineProperty(Object.prototype, "addedForGood", { value: 1 });
  assert.equal(unpatched(() => ({} as { addedForGood: number }).addedForGood), 1);
});

Deno.test("pristine() puts back what was added beside what descriptors would inherit", () => {
  const unpatched = pristine();
  const holder = Object.prototype as { first?: unknown; get?: unknown; last?: unknown };
  const refuse = () => assert.fail("asked");
  try {
    holder.first = 1;
    Object.defineProperty(holder, "get", { get: refuse, set: refuse, configurable: true });
    holder.last = 2;
    assert.deepEqual(unpatched(() => ["first" in {}, "get" in {}, "last" in {}]), [false, false, false]);
    const { first, last } = {} as typeof holder;
    assert.deepEqual([first, "get" in {}, last], [1, true, 2]);
  } finally {
    delete holder.get;
    delete holder.first;
    delete holder.last;
  }
});

Deno.test("pristine().writing() puts back what files are written by, and what objects inherit", () => {
  const unpatched = pristine();
  const { push } = Array.prototype;
  const objectPrototype = Object.prototype as { added?: number };
  const byteLength = Object.getOwnPropertyDescriptor(
    Object.getPrototypeOf(Uint8Array.prototype),
    "byteLength",
  )!;
  const { writeSync } = fs;
  const refuse = () => assert.fail("asked");
  try {
    Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), "byteLength", {
      ...byteLength,
      get: refuse,
    });
    fs.writeSync = refuse;
    objectPrototype.added = 1;
    Array.prototype.push = refuse;
    const inside = unpatched.writing(
      () => [new Uint8Array(3).byteLength, fs.writeSync, "added" in {}, [].push],
    );
    assert.deepEqual(inside, [3, writeSync, false, refuse]);
    assert.deepEqual([fs.writeSync, objectPrototype.added], [refuse, 1]);
  } finally {
    Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), "byteLength", byteLength);
    fs.writeSync = writeSync;
    delete objectPrototype.added;
    Array.prototype.push = push;
  }
});
