/**
 * A short program ends before the recorder's thread has begun, and its own thread writes the record: nothing of that calls what the
 * program has put in place of built-ins, however it ends.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type HostName, HOSTS, ROOT } from "./hosts.ts";
import { same } from "./outline.ts";

const PROGRAM = readFileSync(join(ROOT, "tests/patched/ends.mjs"), "utf8");
/** How the program ends, and its exit status where no signal ends it. */
const ENDS: Record<string, number | null> = {
  return: 0,
  throw: 1,
  exit: 3,
  abort: null,
  SIGTERM: null,
};

/** What these hosts call besides; see "Patched built-ins" in docs/how-it-works.md. */
const BESIDES: Record<HostName, RegExp> = {
  bun: /^$/,
  node: /^(?:get process prototype\.emit|emitter\.emit|EventTarget prototype\..*)$/,
  deno: /^(?:get process prototype\.emit|get Array\.Symbol\(Symbol\.species\))$/,
};

function calledIn(stderr: string): Set<string> {
  return new Set([...stderr.matchAll(/^called: (.*)$/gm)].map(([, name]) => name!));
}

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`${host}: a short program that has wrapped all built-ins sees no call of the recorder's`, async () => {
    for (const end in ENDS) {
      const { plain, recorded, trace } = await same({
        host,
        files: { "main.mjs": PROGRAM.replace("process.argv[2]", JSON.stringify(end)) },
        compare: ({ stdout, code, signal }) => ({ stdout, code, signal }),
      });
      assert.equal(plain.code, ENDS[end], end);
      const its = calledIn(plain.stderr);
      const others = [...calledIn(recorded.stderr)].filter((name) =>
        !its.has(name) && !BESIDES[host].test(name)
      );
      assert.deepEqual(others, [], end);
      let leaves = 0;
      for (let call = 1; call <= trace.callCount; call++) if (trace.siteOf(call).name === "leaf") leaves++;
      assert.deepEqual([leaves, trace.problems, trace.end?.dropped], [22, [], 0], end);
    }
  });
}

Deno.test("bun: process.emit is told of no thread of the recorder's, and methods of process keep their names", async () => {
  const { plain } = await same({
    host: "bun",
    files: {
      "main.mjs": `const { emit } = process;
process.emit = (...args) => {
  console.log(args[0]);
  return Reflect.apply(emit, process, args);
};
function leaf() {}
leaf();
setTimeout(leaf, 50);
console.log(process.abort, process.reallyExit, process._kill);
`,
    },
  });
  assert.match(plain.stdout, /^\[Function: abort\]/);
});
