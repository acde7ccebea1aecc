/**
 * Kills recorded programs, and checks what their files hold.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Outcome } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, type HostName, TPH } from "../hosts.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const VICTIM: string = join(HERE, "victim.ts");

/** What was recorded so long before the end is in the file, in ms. On a busy machine the writer's thread may have to wait. */
const PROMISE = process.env.TPH_KILLS === undefined ? 300 : 100;

/**
 * Records the victim, kills it (not tph) with SIGKILL after a while, and checks the file.
 *
 * @param after milliseconds from the victim's first words to its death
 */
export async function killOnce(host: HostName, after: number, flags: string[] = []): Promise<void> {
  const cache = mkdtempSync(join(tmpdir(), "tph-kill-"));
  try {
    const { said, died, errors } = await recordAndKill({ host, after, cache, flags });
    const trace = Trace.open(onlyRun(cache));
    const safe = said.filter(({ time }) => time <= died - PROMISE).at(-1)?.made ?? 0;
    const skipped = Number(trace.meta.earlier ?? 0);
    const folded = [...trace.folds.values()].reduce((sum, { calls }) => sum + calls, 0);
    const found = countMade(trace) + skipped + folded;
    assert.ok(
      found >= safe,
      `${host}: ${found} calls in the file, ${safe} were made ${PROMISE} ms before the end; ${errors}`,
    );
    check(trace);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

interface Death {
  /** What the victim said: calls made, and when. */
  said: { made: number; time: number }[];
  died: number;
  /** What was said on standard error. */
  errors: string;
}

function recordAndKill(
  { host, after, cache, flags }: { host: HostName; after: number; cache: string; flags: string[] },
): Promise<Death> {
  return new Promise((done, fail) => {
    const tph = spawn(TPH[0], [
      ...TPH.slice(1),
      "run",
      "-q",
      "--cache-dir",
      cache,
      "--host",
      host,
      ...flags,
      VICTIM,
    ], { env: { ...process.env, ...HOST_VARIABLES }, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    let errors = "";
    let died = 0;
    let isDying = false;
    tph.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (isDying) return;
      isDying = true;
      setTimeout(() => {
        died = Date.now();
        process.kill(Number(text.split(" ")[2]!.split("\n")[0]), "SIGKILL");
      }, after);
    });
    tph.stderr.setEncoding("utf8").on("data", (part: string) => errors += part);
    tph.on("error", fail);
    tph.on("close", () => {
      if (died === 0) return fail(new Error(`the victim ended by itself: ${errors}`));
      const said = text.split("\n").slice(0, -1).map((line) => {
        const [made, time] = line.split(" ").map(Number);
        return { made: made!, time: time! };
      });
      done({ said, died, errors });
    });
  });
}

export function onlyRun(cache: string): string {
  const names = readdirSync(cache).filter((name) => name.endsWith(".tph"));
  assert.equal(names.length, 1);
  return join(cache, names[0]!);
}

/** The calls that the victim counts. */
function countMade(trace: Trace): number {
  const names = new Set(["leaf", "batch", "describe", "waits", "spin"]);
  const counted = trace.sites.map(({ name }) => names.has(name));
  let made = 0;
  for (let call = 1; call <= trace.callCount; call++) if (counted[trace.siteIdOf(call) - 1]) made++;
  return made;
}

/** Nothing in the file is wrong: what the victim does is known. */
function check(trace: Trace): void {
  const keepsAll = trace.meta.earlier === undefined && trace.folds.size === 0;
  let last = 0;
  const nameOf = (call: number): string => call === 0 ? "" : trace.siteOf(call).name;
  for (let call = 1; call <= trace.callCount; call++) {
    const name = nameOf(call);
    const parent = trace.parentOf(call);
    assert.ok(parent < call, `call ${call} has the parent ${parent}`);
    assert.ok(trace.startOf(call) >= last, `call ${call} starts before the one before it`);
    last = trace.startOf(call);
    const outcome = trace.outcomeOf(call);
    const duration = trace.durationOf(call);
    assert.equal(Number.isNaN(duration), outcome === Outcome.OPEN || outcome === Outcome.SUSPENDED);
    assert.ok(!(duration < 0));
    const args = trace.argsOf(call).map(({ snapshot }) => snapshot);
    const result = trace.resultOf(call)?.snapshot;
    if (name === "leaf") {
      if (keepsAll) assert.equal(nameOf(parent), "batch");
      const [n] = args;
      assert.equal(n?.type, "number");
      if (result !== undefined && n?.type === "number") {
        assert.deepEqual(result, { type: "number", value: n.value + 1 });
      }
    } else if (name === "describe" && result !== undefined) {
      assert.equal(result.type, "composite");
      if (result.type === "composite" && args[0]?.type === "number") {
        assert.deepEqual(result.properties[0]?.value, args[0]);
        const text = `item ${args[0].value}`;
        assert.deepEqual(result.properties[1]?.value, { type: "string", value: text, length: text.length });
      }
    } else if (name === "batch") {
      assert.ok(args[0]?.type === "number" && [10, 200].includes(args[0].value));
      if (keepsAll && args[0].value === 10) assert.equal(nameOf(parent), "waits");
    }
  }
  const lost = trace.problems.filter((problem) => !/broken chunk/.test(problem));
  assert.deepEqual(lost, []);
}
