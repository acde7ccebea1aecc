/**
 * The kit: secrets that are planted in a program in all kinds of places, of which none may be in the run's file, neither in
 * its bytes nor in what is read from it; and values that only sound like secrets, which must stay readable.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { scrub } from "../../src/store/scrub.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { IMPORTS, realisticInnocents, realisticSecrets } from "./kit/realistic.ts";
import { CALLS, innocents, LEXER } from "./kit/innocents.ts";
import { type Planted, planted, PRELUDE } from "./kit/secrets.ts";

const ACORN = fileURLToPath(import.meta.resolve("acorn"));
/** What of the innocents may be hidden. */
const TOLERANCE = 0.02;

async function record(
  host: string,
  files: Record<string, string>,
  { args = [], flags = [] }: { args?: string[]; flags?: string[] } = {},
) {
  const folder = temporary({ "package.json": "{}", ...files });
  const { code, stderr } = await runTph([
    "run",
    "--host",
    host,
    "--values",
    "entry-and-exit",
    ...flags,
    "main.mjs",
    ...args,
  ], { cwd: folder.path, env: HOST_VARIABLES });
  assert.equal(code, 0, stderr);
  const cache = join(folder.path, ".tracepatch_cache");
  const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
  return { file, trace: Trace.open(file), [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

/** All that can be read from a run, as text; arrays of bytes as the text that they are. */
function decoded(trace: Trace): string {
  const parts: string[] = [
    JSON.stringify([trace.header, trace.meta, trace.matches, trace.sites.map(({ name }) => name)]),
  ];
  const add = (snapshot: Snapshot): void => {
    parts.push(JSON.stringify(snapshot), plain(snapshot));
    if (snapshot.type === "composite" && snapshot.kind === "typed-array") {
      parts.push(
        snapshot.items.map((item) => item.type === "number" ? String.fromCharCode(item.value) : "").join(""),
      );
    }
  };
  for (let id = 1; id <= trace.snapshotCount; id++) add(trace.snapshot(id));
  for (let call = 1; call <= trace.callCount; call++) {
    for (const { snapshot } of trace.argsOf(call)) parts.push(plain(snapshot));
  }
  return parts.join("\n");
}

/** Texts without the escapes of JSON, and numbers. */
function plain(snapshot: Snapshot): string {
  if (snapshot.type === "string") return snapshot.value;
  if (snapshot.type === "number") return String(snapshot.value);
  return snapshot.type === "composite" ? snapshot.text ?? "" : "";
}

/** A secret as it is, and as it may be written. */
function forms(secret: string): string[] {
  const coded = btoa(secret);
  return [
    secret,
    encodeURIComponent(secret),
    coded.slice(0, coded.length - coded.length % 4 - 4 || undefined),
    // Behind one byte and behind two.
    ...[1, 2].map((bytes) => btoa("a".repeat(bytes) + secret).slice(4, -4)).filter((form) =>
      form.length >= 8
    ),
    Buffer.from(secret).toString("hex"),
  ];
}

/** Those that are in a run, in its bytes or in what is read from it. */
function leaks(secrets: Planted[], file: string): string[] {
  const places = [readFileSync(file, "latin1"), decoded(Trace.open(file))];
  // Of a few digits, one in a hundred runs has some by chance, in its random tokens.
  const withoutTokens = places.map((place) => place.replace(/[0-9a-f]{12,}/g, ""));
  return secrets.filter(({ secret }) => {
    const where = /^\d{1,8}$/.test(secret) ? withoutTokens : places;
    return forms(secret).some((form) => where.some((place) => place.includes(form)));
  }).map(({ kind, code, secret }) => `${kind}: ${secret}: ${code}`);
}

Deno.test("scrub() takes the same secrets out of a run that was recorded with them", async () => {
  // A run does not say which property a parameter was taken from, which lists are templates, or what stands in the source.
  const secrets = planted().filter(({ kind }) =>
    !kind.startsWith("destructured under another name") && !kind.startsWith("named by") &&
    kind !== "template of a page"
  );
  const program = PRELUDE + secrets.map(({ code }) => `{ ${code} }`).join("\n");
  using made = await record("bun", { "main.mjs": program }, {
    args: secrets.flatMap(({ args }) => args ?? []),
    flags: ["--no-redact"],
  });
  assert.ok(leaks(secrets, made.file).length > secrets.length / 2);
  scrub(made.file, { redactNames: [], redactExcept: [], redactValues: [] });
  assert.deepEqual(leaks(secrets, made.file), []);
});

/** Each result comes long after the call was written. */
const SLOW = `
const soon = (value) => new Promise((done) => setTimeout(done, 100, value));
async function getPassword() { return await soon("otter-river-of-78"); }
async function read(where, name) { return await soon("maple-lamp-and-77"); }
const known = await Promise.all([getPassword(), read("x", "dbPassword")]);
`;

Deno.test("scrub() takes out what async functions came to later", async () => {
  using made = await record("bun", { "main.mjs": SLOW }, { flags: ["--no-redact"] });
  const shown = () => decoded(Trace.open(made.file));
  assert.match(shown(), /otter-river[^]*maple-lamp/);
  scrub(made.file, { redactNames: [], redactExcept: [], redactValues: [] });
  assert.doesNotMatch(shown() + readFileSync(made.file, "latin1"), /otter-river|maple-lamp/);
});

for (const host of ["bun", "deno", "node"] as const) {
  const secrets = planted();
  const kinds = new Set(secrets.map(({ kind }) => kind));

  Deno.test(`no secret of ${secrets.length} in ${kinds.size} kinds of places is in a run (${host})`, async () => {
    assert.ok(secrets.length >= 600 && kinds.size >= 60);
    const program = PRELUDE + secrets.map(({ code }) => `{ ${code} }`).join("\n");
    using made = await record(host, { "main.mjs": program }, {
      args: secrets.flatMap(({ args }) => args ?? []),
    });
    assert.ok(made.trace.callCount > secrets.length, String(made.trace.callCount));
    assert.deepEqual(leaks(secrets, made.file), []);
  });

  Deno.test(`no secret is in a run of code as people write it (${host})`, async () => {
    const secrets = realisticSecrets();
    assert.ok(secrets.length > 200, String(secrets.length));
    const program = IMPORTS + secrets.map(({ code }) => `{ ${code} }`).join("\n");
    using made = await record(host, { "main.mjs": program });
    assert.ok(made.trace.callCount > 200, String(made.trace.callCount));
    assert.deepEqual(leaks(secrets, made.file), []);
  });

  Deno.test(`code without a secret stays readable (${host})`, async () => {
    const statements = realisticInnocents();
    const program =
      "function at(index) {}\nfunction validate(a, b) { return a + b; }\nfunction show(value) { return value; }\n" +
      statements.map((code, i) => `at(${i}); { ${code} }`).join("\n");
    using made = await record(host, { "main.mjs": program });
    const { trace } = made;
    const hidden = new Set<string>();
    let at = -1;
    for (let call = 1; call <= trace.callCount; call++) {
      const args = trace.argsOf(call).map(({ snapshot }) => snapshot);
      const [first] = args;
      if (trace.siteOf(call).name === "at" && first?.type === "number") at = first.value;
      else if (JSON.stringify([args, trace.resultOf(call)]).includes("redacted")) hidden.add(statements[at]!);
    }
    assert.equal(at, statements.length - 1);
    assert.ok(hidden.size <= statements.length * TOLERANCE, `hidden:\n${[...hidden].join("\n")}`);
  });

  Deno.test(`what only sounds like a secret stays readable (${host})`, async () => {
    const values = innocents();
    assert.ok(values.length >= 300, String(values.length));
    const program = "function plain(value) {}\n" + values.map((value) => `plain(${value});`).join("\n");
    using made = await record(host, { "main.mjs": program });
    const { trace } = made;
    const hidden: string[] = [];
    const plainSite = trace.sites.findIndex(({ name }) => name === "plain") + 1;
    let index = 0;
    trace.siteColumn().forEach((site, call) => {
      if (site !== plainSite) return;
      const shown = JSON.stringify(trace.argsOf(call).map(({ snapshot }) => snapshot));
      if (shown.includes("redacted")) hidden.push(values[index]!);
      index++;
    });
    assert.equal(index, values.length);
    assert.ok(hidden.length <= values.length * TOLERANCE, `${hidden.length} hidden:\n${hidden.join("\n")}`);
  });

  Deno.test(`calls that are given the names of secrets stay readable (${host})`, async () => {
    using made = await record(host, { "main.mjs": CALLS });
    const { trace } = made;
    assert.ok(trace.callCount > 70, String(trace.callCount));
    const hidden: string[] = [];
    for (let call = 1; call <= trace.callCount; call++) {
      const args = trace.argsOf(call).map(({ snapshot }) => snapshot);
      const shown = JSON.stringify([trace.siteOf(call).name, args, trace.resultOf(call)]);
      if (shown.includes("redacted")) hidden.push(shown.slice(0, 300));
    }
    assert.ok(hidden.length <= trace.callCount * TOLERANCE, `${hidden.length} hidden:\n${hidden.join("\n")}`);
  });

  Deno.test(`a lexer, a parser and design tokens stay readable (${host})`, async () => {
    const program = `${LEXER}
import { parse as acorn } from "./acorn.mjs";
acorn(${
      JSON.stringify(LEXER.split("function isKeyword")[0])
    }, { ecmaVersion: "latest", sourceType: "module" });`;
    using made = await record(host, { "main.mjs": program, "acorn.mjs": readFileSync(ACORN, "utf8") });
    const { trace } = made;
    assert.ok(trace.callCount > 5000, String(trace.callCount));
    const hidden: string[] = [];
    for (let id = 1; id <= trace.snapshotCount; id++) {
      const shown = JSON.stringify(trace.snapshot(id));
      if (shown.includes("redacted") && !shown.includes("[redacted]")) hidden.push(shown.slice(0, 300));
    }
    assert.deepEqual(hidden, []);
  });
}
