import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { typeCheck } from "../../src/launch/deno_check.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

Deno.test("typeCheck() keeps the flags that say which modules there are", () => {
  assert.equal(typeCheck(["--allow-read", "--no-check"], "./main.ts"), undefined);
  assert.deepEqual(
    typeCheck(["-A", "--check=all", "-c", "deno.json", "--import-map=map.json", "--seed", "7"], "./main.ts"),
    ["cache", "--check=all", "-c", "deno.json", "--import-map=map.json", "./main.ts"],
  );
});

Deno.test("with --check, Deno says what is wrong with the types, and the program runs only where nothing is", async () => {
  using folder = temporary({
    "main.ts": `import { wrong } from "./other.ts";\nconsole.log(wrong);\n`,
    "other.ts": `export const wrong: string = 1;\n`,
    "right.ts": `const text: string = "ran";\nconsole.log(text);\n`,
  });
  const options = { cwd: folder.path, env: HOST_VARIABLES };
  const recorded = (file: string) =>
    runTph(["run", "-q", "--host", "deno", "--host-flag=--check", file], options);
  const wrong = await recorded("main.ts");
  assert.deepEqual([wrong.code, wrong.stdout], [1, ""]);
  assert.match(
    stripVTControlCharacters(wrong.stderr),
    /TS2322[^]*other\.ts[^]*Type checking failed[^]*with --no-check to skip/,
  );
  const { code, stdout, stderr } = await recorded("right.ts");
  assert.deepEqual([code, stdout], [0, "ran\n"], stderr);
});
