/** The line that says that a run is being read. */
import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { ProgressLine } from "../../src/commands/progress.ts";
import { main } from "../../src/commands/main.ts";
import { onceTexts } from "../../src/view/sql_text.ts";
import { progress } from "../../src/trace/progress.ts";
import { HOST_VARIABLES } from "../hosts.ts";
import { temporary } from "../temporary.ts";

Deno.test("a line says that a run is being read, from half a second on, and goes before the answer", () => {
  let now = 0;
  const written: string[] = [];
  const line = new ProgressLine({ write: (text) => written.push(text), now: () => now, ellipsis: "…" });
  for (now of [100, 499, 500, 550, 640]) progress.step();
  line.end();
  line.end();
  progress.step();
  assert.deepEqual(written, [
    "\r\x1b[Ktph: reading the run… 0.5 s",
    "\r\x1b[Ktph: reading the run… 0.6 s",
    "\r\x1b[K",
  ]);
});

Deno.test("a remark takes the line away, and it comes again where reading goes on", () => {
  let now = 0;
  const written: string[] = [];
  const line = new ProgressLine({ write: (text) => written.push(text), now: () => now, ellipsis: "…" });
  for (now of [100, 600]) progress.step();
  line.clear();
  for (now of [650, 900]) progress.step();
  line.end();
  assert.deepEqual(written, [
    "\r\x1b[Ktph: reading the run… 0.6 s",
    "\r\x1b[K",
    "\r\x1b[Ktph: reading the run… 0.9 s",
    "\r\x1b[K",
  ]);
  assert.deepEqual(onceTexts(2_000_000, ["a run", "@1"]), [
    "tph: 2,000,000 calls are written as tables first, for this question alone. For more questions, once:",
    "     tph export --format parquet -o lake 'a run' @1",
    "     tph sql 'select …' lake",
  ]);
});

Deno.test("reading commands tell of it on a terminal alone, and not in front of a program that reads JSON", async () => {
  using folder = temporary({ "main.mjs": "function f(n) { return n }\nf(1);\n" });
  await folder.tph(["run", "-q", "main.mjs"]);
  const stream = (isTTY: boolean) => {
    const written: string[] = [];
    const stream = new Writable({ write: (chunk, _, done) => (written.push(String(chunk)), done()) });
    return { written, stream: Object.assign(stream, { isTTY }) as unknown as NodeJS.WriteStream };
  };
  const said = async (words: string[], terminals: { out: boolean; err: boolean }, env = {}) => {
    const [stdout, stderr] = [stream(terminals.out), stream(terminals.err)];
    const before = performance.now;
    // Every look at the clock is a second later than the one before it.
    let now = 0;
    performance.now = () => now += 1000;
    try {
      const status = await main(words, {
        cwd: folder.path,
        env: { LC_ALL: "C.UTF-8", TPH_PAGER: "cat", ...HOST_VARIABLES, ...env },
        stdout: stdout.stream,
        stderr: stderr.stream,
        status: 0,
        version: "0.0.0",
        args: [],
      });
      assert.equal(status, 0);
    } finally {
      performance.now = before;
    }
    assert.ok(stdout.written.length > 0 && !stdout.written.join("").includes("reading"));
    return stderr.written;
  };
  const commands = [["tree"], ["stats"], ["explain"], ["find", "1"], ["call", "1"], ["why", "1", "return"]];
  for (const words of commands) {
    const written = await said(words, { out: true, err: true });
    assert.ok(written[0]!.startsWith("\r\x1b[K"), words[0]);
    assert.match(written[0]!, /tph: reading the run… \d+\.0 s$/, words[0]);
    assert.equal(written.at(-1), "\r\x1b[K");
    assert.deepEqual(await said(words, { out: true, err: false }), []);
    assert.deepEqual(await said([...words, "--json"], { out: false, err: true }), []);
  }
  assert.match(
    (await said(["tree"], { out: true, err: true }, { LC_ALL: "de_DE.ISO-8859-1" }))[0]!,
    /run\.\.\. /,
  );
});
