/** What is kept of modules between runs. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assets } from "../../src/bundle/assets.ts";
import { HOST_VARIABLES, HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

Deno.test("what is kept of a module under Bun holds when a module before it has more functions", async () => {
  const { moduleCache } = assets("bun", Deno.env.toObject());
  mkdirSync(moduleCache, { recursive: true });
  const name = `second${Date.now()}`;
  using folder = temporary({
    "package.json": '{ "type": "module" }',
    "main.js":
      `import "./first.js";\nimport { ${name} } from "./second.js";\nimport "./many.js";\n${name}();\n`,
    // Nearly all of its words are in imports.
    "many.js": `${
      ["One", "Two", "Six"].map((word) => `import { ${name} as base${word} } from "./second.js";\n`).join("")
    }\nconst f = (x) => [baseOne, baseTwo, baseSix, console.log(new Error(x).stack)];\nf(1);\n`,
    "first.js": "export function first() {}\n",
    "second.js":
      `export function ${name}() {\n  const f = (x) => { console.log(new Error(x).stack); };\n  f(1);\n}\n`,
  });
  const record = async () => {
    const args = [join(ROOT, "cli.ts"), "run", "-q", "--host", "bun", "main.js"];
    const { stdout, stderr } = await run(HOSTS.bun, args, { cwd: folder.path, env: HOST_VARIABLES });
    return stdout + stderr;
  };
  const kept = () =>
    readdirSync(moduleCache)
      .map((file) => ({ file, text: readFileSync(join(moduleCache, file), "utf8") }))
      .filter(({ text }) => text.includes(`"${name}"`));
  const plain = await run(HOSTS.bun, ["main.js"], { cwd: folder.path });
  assert.equal(await record(), plain.stdout);
  const [first, ...others] = kept();
  assert.ok(first !== undefined && others.length === 0);
  // A mark shows whether it is written again.
  const marked = JSON.stringify({ ...JSON.parse(first.text), mark: 1 });
  writeFileSync(join(moduleCache, first.file), marked);
  writeFileSync(join(folder.path, "first.js"), "export function first() {}\nexport function added() {}\n");
  assert.equal(await record(), plain.stdout);
  assert.deepEqual(kept(), [{ file: first.file, text: marked }]);
});

Deno.test("what bun test loads late is kept, too, with its map", async () => {
  const { moduleCache } = assets("bun", Deno.env.toObject());
  const name = `late${Date.now()}`;
  using folder = temporary({
    "package.json": '{ "type": "module" }',
    "a.test.js": `import { test } from "bun:test";
test("late", async () => { await Bun.sleep(300); (await import("./late.js")).${name}(); });\n`,
    "late.js": `export function ${name}() {}\n`,
  });
  const args = [join(ROOT, "cli.ts"), "run", "-q", "--host", "bun", "--host-flag=test", "./a.test.js"];
  const { code, stderr } = await run(HOSTS.bun, args, { cwd: folder.path, env: HOST_VARIABLES });
  assert.equal(code, 0, stderr);
  const kept = readdirSync(moduleCache)
    .map((file) => readFileSync(join(moduleCache, file), "utf8"))
    .filter((text) => text.includes(`"${name}"`));
  assert.equal(kept.length, 1);
  assert.match(kept[0]!, /"mappings":/);
});

Deno.test("what is kept of a module under Bun is not used once tsconfig.json, or what it extends, says otherwise", async () => {
  const deep = Array.from(
    { length: 20 },
    (_, i) => `function f${i}() { return ${i}; }\nconsole.log(f${i}());\n`,
  );
  using folder = temporary({
    "package.json": "{}",
    "tsconfig.json": '{ "extends": "./base.json" }',
    "base.json": "{}",
    "main.ts": `function noted(...all: any[]): any {}\n${deep.join("")}class A { @noted b() {} c = 1 }\n` +
      'try { console.log(new A()); throw new Error("no"); } catch (error) { console.log(error.stack); }\nexport {};\n',
  });
  const record = async () => {
    const args = [join(ROOT, "cli.ts"), "run", "-q", "--host", "bun", "main.ts"];
    return (await run(HOSTS.bun, args, { cwd: folder.path, env: HOST_VARIABLES })).stdout;
  };
  for (const settings of [{}, { experimentalDecorators: true }, {}]) {
    const text = JSON.stringify({ compilerOptions: settings });
    for (const name of ["base.json", "tsconfig.json"]) {
      writeFileSync(join(folder.path, name), text);
      const plain = await run(HOSTS.bun, ["main.ts"], { cwd: folder.path });
      assert.equal(await record(), plain.stdout, `${name}: ${text}`);
      writeFileSync(join(folder.path, "tsconfig.json"), '{ "extends": "./base.json" }');
    }
  }
});
