/** Properties that a program has put on `Object.prototype`: none of them stands for one that an object of ours lacks. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type HostName, HOSTS, ROOT } from "./hosts.ts";
import { same } from "./outline.ts";

const PROGRAM = readFileSync(join(ROOT, "tests/patched/names.mjs"), "utf8");
const IMPORTED = "export function imported(n) { return [n].map((n) => ({ n })); }\n";

/** What hosts ask for in other ways once there is a hook, as they load a module; see how-it-works.md, "Patched built-ins". */
const OWN_WAYS: Partial<Record<HostName, string[]>> = {
  node: ["get source", "set conditions", "set format", "set importAttributes", "get then"],
  deno: ["get return", "get then", "set source"],
};

/** All names of properties in what runs beside the program, and what any object may be asked for. */
function names(): string[] {
  const found = new Set<string>(["then", "toJSON", "name", "length", "next", "done", "return"]);
  for (const room of ["probe", "redact", "load", "instrument", "plan", "trace", "scope"]) {
    const files = readdirSync(join(ROOT, "src", room), { recursive: true, encoding: "utf8" });
    for (const file of files.filter((name) => name.endsWith(".ts"))) {
      const text = readFileSync(join(ROOT, "src", room, file), "utf8");
      for (const [, name] of text.matchAll(/(?<=\.|^\s*|[{,] )([a-z]\w*)(?=\??: |[ ,.;()[\]!?])/gm)) {
        found.add(name!);
      }
    }
  }
  // Of descriptors: hosts themselves fail with them.
  for (const name of ["value", "get", "set", "writable", "enumerable", "configurable"]) found.delete(name);
  return [...found];
}

function asked(stdout: string): Map<string, number> {
  return new Map(
    stdout.split("\n").filter((line) => line !== "").map((line) => {
      const [times, ...what] = line.split(" ");
      return [what.join(" "), Number(times)];
    }),
  );
}

for (const host of Object.keys(HOSTS) as HostName[]) {
  Deno.test(`${host}: nothing that a program has put on Object.prototype is asked for by the recorder`, async () => {
    const all = names();
    assert.ok(all.length > 1000, String(all.length));
    const files = { "main.mjs": PROGRAM, "imported.mjs": IMPORTED, "names.txt": all.join("\n") };
    const { plain, recorded, trace } = await same({ host, files, compare: ({ code }) => ({ code }) });
    const before = asked(plain.stdout);
    const more = [...asked(recorded.stdout)].filter(([what, times]) =>
      times > (before.get(what) ?? 0) && !OWN_WAYS[host]?.includes(what)
    );
    assert.deepEqual(more, []);
    assert.ok(trace.callCount > 350, String(trace.callCount));
  });
}

/** As old libraries have it; a worker is handed its plan as JSON. */
const TO_JSON = `
import { Worker } from "node:worker_threads";
Array.prototype.toJSON = () => "a list";
Object.prototype.toJSON = () => "an object";
const { imported } = await import("./imported.mjs");
imported(1);
const worker = new Worker(new URL("./worker.mjs", import.meta.url));
worker.on("error", (error) => console.log(String(error)));
worker.on("exit", (code) => console.log("exit", code));
`;

for (const host of ["bun", "node"] as const) {
  Deno.test(`${host}: a toJSON of all objects changes neither what a worker is handed nor what is recorded`, async () => {
    const files = {
      "main.mjs": TO_JSON,
      "imported.mjs": IMPORTED,
      "worker.mjs": "function inWorker(n) { return n; }\nconsole.log(inWorker(2));\n",
    };
    const { trace } = await same({ host, files });
    const names = Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1).name);
    assert.deepEqual(["imported", "inWorker"].filter((name) => !names.includes(name)), []);
  });
}
