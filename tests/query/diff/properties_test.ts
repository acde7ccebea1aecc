import assert from "node:assert/strict";
import fc from "fast-check";
import { differs, diffRuns } from "../../../src/query/diff/diff.ts";
import { allCalls, applyEdits, copyOf, parentsOf, type PlainCall, runOf } from "./plain_calls.ts";

const RUNS = { numRuns: Number(Deno.env.get("TPH_PROPERTY_RUNS") ?? 200) };

const value = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.constantFrom("a", "b"),
  fc.constant(undefined),
  fc.record({
    id: fc.integer({ min: 0, max: 5 }),
    tags: fc.array(fc.constantFrom("x", "y"), { maxLength: 3 }),
  }, { noNullPrototype: true }),
);

const { calls } = fc.letrec<{ calls: PlainCall[]; call: PlainCall }>((tie) => ({
  call: fc.record({
    name: fc.constantFrom("f", "g", "h", "k"),
    args: fc.array(value, { minLength: 0, maxLength: 2 }),
    result: value,
    children: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant([] as PlainCall[]),
      tie("calls"),
    ),
  }, { noNullPrototype: true }),
  calls: fc.array(tie("call"), { maxLength: 6 }),
}));

/** Calls whose arguments tell them apart, so that there is one answer to what was changed. */
function distinct(roots: PlainCall[]): PlainCall[] {
  const copy = copyOf(roots);
  allCalls(copy).forEach((call, i) => {
    call.args = [i, ...call.args];
    call.result = [i, call.result];
  });
  return copy;
}

Deno.test("diffing a run with itself finds nothing", () => {
  fc.assert(
    fc.property(calls, (roots) => {
      const diff = diffRuns(runOf(roots), runOf(copyOf(roots)));
      assert.equal(differs(diff), false);
      assert.equal(diff.counts.equal, allCalls(roots).length);
    }),
    RUNS,
  );
});

Deno.test("applying the reported edits to A gives B, for any two runs", () => {
  fc.assert(
    fc.property(calls, calls, (a, b) => {
      const diff = diffRuns(runOf(a), runOf(b));
      assert.deepEqual(applyEdits(a, b, diff), b);
    }),
    RUNS,
  );
});

Deno.test("applying the reported edits to A gives B, when B is A with parts cut, doubled and changed", () => {
  const change = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom("cut", "double", "swap", "result", "lift"),
    to: fc.nat(),
  });
  fc.assert(
    fc.property(calls, fc.array(change, { maxLength: 4 }), (a, changes) => {
      const b = copyOf(a);
      for (const { at, kind, to } of changes) {
        const all = allCalls(b);
        if (all.length === 0) break;
        const call = all[at % all.length]!;
        const siblings = parentsOf(b).get(call)?.children ?? b;
        const index = siblings.indexOf(call);
        if (kind === "cut") siblings.splice(index, 1);
        else if (kind === "double") siblings.splice(index, 0, ...copyOf([call]));
        else if (kind === "result") call.result = to;
        else if (kind === "lift") siblings.splice(index, 1, ...call.children);
        else siblings.push(...siblings.splice(index, 1));
      }
      const diff = diffRuns(runOf(a), runOf(b));
      assert.deepEqual(applyEdits(a, b, diff), b);
      assert.equal(differs(diff), !isSame(a, b));
    }),
    RUNS,
  );
});

function isSame(a: PlainCall[], b: PlainCall[]): boolean {
  return JSON.stringify(normal(a)) === JSON.stringify(normal(b));
}

function normal(roots: PlainCall[]): unknown {
  return roots.map(({ name, args, result, error, children }) => [
    name,
    args.map((arg) => arg === undefined ? "undefined" : arg),
    result === undefined ? "undefined" : result,
    error ?? null,
    normal(children),
  ]);
}

type Kind = "insert" | "remove" | "move" | "value" | "error";
const KINDS: Kind[] = ["insert", "remove", "move", "value", "error"];

/** Changes one call, and says whether it could; `taken` holds what must be left alone from then on. */
function mutate(roots: PlainCall[], kind: Kind, at: number, taken: Set<unknown>): boolean {
  const all = allCalls(roots);
  const parents = parentsOf(roots);
  const isFree = (call: PlainCall) => {
    if (taken.has(call) || allCalls(call.children).some((below) => taken.has(below))) return false;
    for (let above = parents.get(call); above !== undefined; above = parents.get(above)) {
      if (taken.has(above)) return false;
    }
    return true;
  };
  const free = all.filter(isFree);
  if (free.length < 2) return false;
  const call = free[at % free.length]!;
  const siblings = parents.get(call)?.children ?? roots;
  const index = siblings.indexOf(call);
  // One that goes and one that comes at the same place are one that changed: each family has one of these.
  const family = parents.get(call) ?? roots;
  if ((kind === "insert" || kind === "remove" || kind === "move") && taken.has(family)) return false;
  const take = (node: PlainCall) => [node, ...allCalls(node.children)].forEach((each) => taken.add(each));
  switch (kind) {
    case "insert": {
      const fresh: PlainCall = { name: "f", args: [`new ${at} ${taken.size}`], result: 1, children: [] };
      siblings.splice(index, 0, fresh);
      taken.add(fresh).add(family);
      return true;
    }
    case "remove":
      siblings.splice(index, 1);
      taken.add(family);
      return true;
    case "move": {
      const others = free.filter((other) =>
        other !== call && !allCalls(call.children).includes(other) && other !== parents.get(call)
      );
      if (others.length === 0) return false;
      taken.add(family);
      const target = others[(at * 7) % others.length]!;
      siblings.splice(index, 1);
      target.children.push(call);
      take(call);
      taken.add(target);
      return true;
    }
    case "value":
      call.result = `other ${at}`;
      take(call);
      return true;
    case "error":
      call.error = `boom ${at}`;
      delete call.result;
      take(call);
      return true;
  }
}

Deno.test("seeded mutations are reported, exactly", () => {
  const wanted = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), at: fc.nat({ max: 1000 }) }), {
    minLength: 1,
    maxLength: 4,
  });
  let checked = 0;
  fc.assert(
    fc.property(calls, wanted, (plain, mutations) => {
      const a = distinct(plain);
      const b = copyOf(a);
      const done: Record<Kind, number> = { insert: 0, remove: 0, move: 0, value: 0, error: 0 };
      const taken = new Set<unknown>();
      for (const { kind, at } of mutations) if (mutate(b, kind, at, taken)) done[kind]++;
      const { counts } = diffRuns(runOf(a), runOf(b));
      assert.deepEqual(
        {
          insert: counts.added,
          remove: counts.removed,
          move: counts.moved,
          value: counts.results,
          error: counts.errors,
          args: counts.args,
        },
        { ...done, args: 0 },
      );
      checked++;
    }),
    RUNS,
  );
  assert.ok(checked > 0);
});

Deno.test("a function with another name is a rename, and nothing else differs", () => {
  fc.assert(
    fc.property(calls, (plain) => {
      const a = distinct(plain);
      if (!allCalls(a).some(({ name }) => name === "g")) return;
      const b = copyOf(a);
      for (const call of allCalls(b)) if (call.name === "g") call.name = "gNew";
      const diff = diffRuns(runOf(a), runOf(b));
      assert.equal(diff.renames.length, 1);
      assert.equal(differs(diff), false);
    }),
    RUNS,
  );
});

Deno.test("the first divergence is the one that was planted, with five consequences each, in at least 95 of 100", () => {
  let right = 0;
  let all = 0;
  const plan = fc.record({
    plain: calls,
    at: fc.nat(),
    kind: fc.constantFrom("value", "error", "insert", "remove", "args"),
    picks: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
  });
  for (const { plain, at, kind, picks } of fc.sample(plan, { numRuns: 600, seed: 7 })) {
    const a = distinct(plain);
    const b = copyOf(a);
    const list = allCalls(b);
    if (list.length < 8) continue;
    const call = list[at % list.length]!;
    const parents = parentsOf(b);
    const parent = parents.get(call);
    const siblings = parent?.children ?? b;
    const id = list.indexOf(call) + 1;
    const parentId = parent === undefined ? 0 : list.indexOf(parent) + 1;
    // What may follow: results of the calls around it, arguments and results of what these call later.
    const later: (() => void)[] = [];
    let n = 0;
    for (let node: PlainCall | undefined = call; node !== undefined; node = parents.get(node)) {
      const above = parents.get(node);
      if (above !== undefined) later.push(() => above.result = `follows ${n++}`);
      const family = above?.children ?? b;
      for (const sibling of family.slice(family.indexOf(node) + 1)) {
        later.push(() => sibling.args = [`follows ${n++}`, ...sibling.args.slice(1)]);
        later.push(
          () => (sibling.args = [`follows ${n++}`, ...sibling.args.slice(1)],
            sibling.result = `follows ${n++}`),
        );
      }
    }
    let expected: { a: number; child?: number };
    if (kind === "value" || kind === "error") {
      if (kind === "value") call.result = "planted";
      else {
        call.error = "planted";
        delete call.result;
      }
      expected = { a: id };
    } else {
      expected = { a: parentId, child: id };
      if (kind === "args") call.args = ["planted", ...call.args.slice(1)];
      else if (kind === "remove") siblings.splice(siblings.indexOf(call), 1);
      else {siblings.splice(siblings.indexOf(call), 0, {
          name: "k",
          args: ["planted"],
          result: 0,
          children: [],
        });}
    }
    for (const pick of picks) if (later.length > 0) later.splice(pick % later.length, 1)[0]!();
    const diff = diffRuns(runOf(a), runOf(b));
    const cause = diff.causes[0];
    all++;
    const isKind = kind === "insert"
      ? cause?.kind === "added"
      : kind === "remove"
      ? cause?.kind === "removed"
      : true;
    if (cause?.a === expected.a && isKind) right++;
  }
  assert.ok(all >= 100, `only ${all} cases`);
  assert.ok(right / all >= 0.95, `${right} of ${all}`);
  console.log(`first divergence: ${right} of ${all}`);
});
