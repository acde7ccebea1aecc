/** The README's examples: the same tree in the three hosts, times aside, and the output of the plain run. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Outcome } from "../src/trace/spec.ts";
import { Trace, type Value } from "../src/trace/trace.ts";
import { HOST_VARIABLES, type HostName, HOSTS, ROOT, run, runTph } from "./hosts.ts";

const HOST_NAMES: HostName[] = ["bun", "deno", "node"];
const PLAIN: Record<HostName, string[]> = { bun: [], deno: ["run", "-A"], node: [] };

async function record(host: HostName, file: string) {
  const cache = mkdtempSync(join(tmpdir(), "tph-"));
  try {
    const env = { ...HOST_VARIABLES, TRACEPATCH_CACHE_DIR: cache };
    const result = await runTph(["run", "--quiet", "--host", host, file], {
      cwd: ROOT,
      env,
    });
    const logs = await runTph(["logs", "--json"], { cwd: ROOT, env });
    const [{ id }] = JSON.parse(logs.stdout).answer as [{ id: string }];
    return { result, trace: Trace.open(join(cache, `${id}.tph`)) };
  } finally {
    rmSync(cache, { recursive: true });
  }
}

const plainRun = (host: HostName, file: string) => run(HOSTS[host], [...PLAIN[host], file], { cwd: ROOT });

/** Every call on a line of its own, in order of entry, indented by depth. */
function outline(trace: Trace): string {
  const depth = [-1];
  let text = "";
  for (let call = 1; call <= trace.callCount; call++) {
    depth[call] = depth[trace.parentOf(call)]! + 1;
    const { name, params } = trace.siteOf(call);
    const args = trace.argsOf(call).map((value, i) => `${params[i]}: ${brief(value)}`).join(", ");
    const outcome = trace.outcomeOf(call);
    const end = outcome === Outcome.RETURNED ? "→" : outcome === Outcome.THREW ? "✗" : "…";
    text += `${"  ".repeat(depth[call]!)}${name}(${args}) ${end} ${brief(trace.resultOf(call))}\n`;
  }
  return text;
}

/** A value in short; of objects only what is the same in all hosts. */
function brief(value: Value | undefined): string {
  const s = value?.snapshot;
  if (s === undefined) return "-";
  if (s.type === "string") return JSON.stringify(s.value.slice(0, 30));
  if (s.type === "number" || s.type === "boolean") return String(s.value);
  if (s.type === "composite") return s.kind === "error" ? `${s.className}(${s.text})` : s.className;
  return s.type;
}

Deno.test("foo.ts: the value's way is the same in the three hosts", async () => {
  for (const host of HOST_NAMES) {
    const { result, trace } = await record(host, "examples/foo.ts");
    assert.deepEqual(result, { code: 0, signal: null, stdout: "-2\n", stderr: "" });
    assert.equal(
      outline(trace),
      `foo(val: -2) → -2
  buzz(val: -2) → 2
  bar(val: 2, pw: 2) → 4
  Root.call(val: 4) → 2
  buzz(val: 2) → -2
`,
      host,
    );
  }
});

Deno.test("orders: concurrent tasks, a retry, a caught and an uncaught error are the same in the three hosts", async () => {
  const outlines = new Map<HostName, string>();
  for (const host of HOST_NAMES) {
    const plain = await plainRun(host, "examples/orders/main.ts");
    const { result, trace } = await record(host, "examples/orders/main.ts");
    assert.equal(result.code, 1);
    assert.equal(result.stdout, plain.stdout);
    assert.match(result.stderr, /RangeError: the order of cyd is refused and worth nothing/);
    assert.equal(trace.exit?.code, 1);
    assert.equal(trace.end?.calls ?? trace.callCount, trace.callCount);
    outlines.set(host, outline(trace).replace(/Timeout|number/g, "Timer"));
  }
  assert.equal(outlines.get("deno"), outlines.get("bun"));
  assert.equal(outlines.get("node"), outlines.get("bun"));
  const text = outlines.get("bun")!;
  assert.match(
    text,
    /\n {4}pay\(customer: "bob", amount: 39, card: "visa-of-bob"\) → Object\n {6}charge\(.*\) ✗ Error\(the bank did not answer for bob\)\n/,
  );
  assert.match(
    text,
    /\n {2}placeOrder\(cart: Cart\) → Object\n {4}reserve\(sku: "tea", quantity: 400\) ✗ OutOfStock\(not enough tea in stock\)\n/,
  );
  assert.match(
    text,
    /\naudit\(orders: Array\) ✗ RangeError\(the order of cyd is refused and worth nothing\)\n/,
  );
});

Deno.test("server.ts: each request has its own branch in the three hosts", async () => {
  for (const host of HOST_NAMES) {
    const plain = await plainRun(host, "examples/server.ts");
    const { result, trace } = await record(host, "examples/server.ts");
    assert.deepEqual(result, plain, host);
    const text = outline(trace);
    assert.equal(
      text.match(/^ *handle\(request: IncomingMessage, response: ServerResponse\) → undefined$/gm)?.length,
      4,
    );
    assert.match(
      text,
      /\n( *)route\(request: IncomingMessage\) → Object\n\1 {2}addNote\(request: IncomingMessage\) → 2\n\1 {4}readBody\(request: IncomingMessage\) → "\{\\"text\\":\\"boil water\\"\}"\n/,
    );
    assert.match(
      text,
      /\n( *)route\(request: IncomingMessage\) → Object\n\1 {2}readNote\(id: 7\) ✗ RangeError\(there is no note 7\)\n/,
    );
  }
});
