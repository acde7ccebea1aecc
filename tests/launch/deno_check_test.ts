import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { checkFirst } from "../../src/launch/deno_check.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

Deno.test("checkFirst() keeps the flags that say which modules there are", () => {
  const program = { path: "/nowhere/main.ts", entry: "./main.ts" };
  assert.equal(checkFirst(["--allow-read", "--no-check"], program), undefined);
  assert.equal(checkFirst(["--frozen=false"], program), undefined);
  for (const flag of ["--frozen", "--frozen=true", "--frozen-lockfile"]) {
    assert.deepEqual(checkFirst(["-A", flag], program), ["cache", flag, "./main.ts"]);
  }
  assert.deepEqual(
    checkFirst(["-A", "--check=all", "-c", "deno.json", "--import-map=map.json", "--seed", "7"], program),
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

Deno.test("with --frozen, or where the project says so, a program whose lock file is out of date does not run", async () => {
  using folder = temporary({
    "deno.json": `{ /* packages */ "lock": { "frozen": true } }`,
    "deno.lock": `{"version":"5"}`,
    "main.ts": `import { parse } from "npm:@humanwhocodes/momoa@3.3.13";\nconsole.log(typeof parse);\n`,
    "plain.ts": `console.log("ran");\n`,
  });
  const options = { cwd: folder.path, env: HOST_VARIABLES };
  const refused = [
    ["main.ts"],
    ["--no-config", "--lock=deno.lock", "--frozen"].map((flag) => `--host-flag=${flag}`).concat("main.ts"),
  ];
  for (const args of refused) {
    const { code, stdout, stderr } = await runTph(["run", "-q", "--host", "deno", ...args], options);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(
      stripVTControlCharacters(stderr),
      /^error: The lockfile is out of date[^]*\+ +"npm:@humanwhocodes\/momoa/,
    );
  }
  const { code, stdout, stderr } = await runTph(["run", "-q", "--host", "deno", "plain.ts"], options);
  assert.deepEqual([code, stdout], [0, "ran\n"], stderr);
});
