/** From source, the bundle is made again when anything that it was made from has changed. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { FILES } from "../../src/bundle/place_files.ts";
import { isCurrent, writeStamp } from "../../src/bundle/stamp.ts";
import { HOSTS, ROOT } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const MAKERS = ["src/bundle/bundle.ts", "src/safe/replace_file.ts", "node_modules/bun/package.json"];
const INPUTS = ["src/load/preload.ts", "src/export/json.ts", "node_modules/smol-toml/index.js"];
/** Seconds since 1970 at which the files were written. */
const WRITTEN = 1_000_000;

function checkout() {
  const folder = temporary();
  const write = (file: string, { text = "", at = WRITTEN } = {}) => {
    const path = folder.write(file, text);
    utimesSync(path, at, at);
    return path;
  };
  for (const file of [...MAKERS, ...INPUTS]) write(file);
  const bundle = { root: folder.path, folder: join(folder.path, "bundle") };
  mkdirSync(bundle.folder);
  return { bundle, write, [Symbol.dispose]: folder[Symbol.dispose] };
}

Deno.test("isCurrent() is false once any file that went into the bundle, or made it, is another", () => {
  using made = checkout();
  const { bundle, write } = made;
  assert.equal(isCurrent(bundle), false);
  const stamp = () => writeStamp(bundle, { inputs: INPUTS, began: Date.now() });
  for (const file of [...MAKERS, ...INPUTS]) {
    stamp();
    assert.equal(isCurrent(bundle), true);
    write(file, { text: "longer" });
    assert.equal(isCurrent(bundle), false, `${file} has another size`);
    stamp();
    write(file, { text: "LONGER", at: WRITTEN - 1 });
    assert.equal(isCurrent(bundle), false, `${file} has another time`);
    stamp();
    rmSync(join(bundle.root, file));
    assert.equal(isCurrent(bundle), false, `${file} is gone`);
    write(file);
  }
  stamp();
  write("src/bundle/new_plugin.ts");
  assert.equal(isCurrent(bundle), false, "the folder that makes it has one file more");
});

Deno.test("isCurrent() is false where a file was written while the bundle was made", () => {
  using made = checkout();
  made.write("src/export/json.ts", { at: WRITTEN + 5 });
  writeStamp(made.bundle, { inputs: INPUTS, began: (WRITTEN + 1) * 1000 });
  assert.equal(isCurrent(made.bundle), false);
});

Deno.test("the bundle's stamp has all that the bundler has read, packages too", async () => {
  using folder = temporary({ "main.mjs": "" });
  await folder.tph(["run", "-q", "main.mjs"]);
  const cache = join(ROOT, "node_modules/.cache/tracepatch");
  const files = readFileSync(join(cache, FILES, "stamp"), "utf8").split("\n").map((line) =>
    line.split("\t")[0]!
  );
  for (
    const file of ["mod.ts", "src/load/preload.ts", "src/load/disguise/to_string.ts", "src/view/tree.ts"]
  ) {
    assert.ok(files.includes(file), `${file} is missing`);
  }
  for (const name of ["oxc-parser", "smol-toml", "bun/package.json"]) {
    assert.ok(
      files.some((file) => file.includes(`node_modules`) && file.includes(name)),
      `${name} is missing`,
    );
  }
});

Deno.test("what Bun has noted of the bundle is current to Deno, which tells times less exactly", () => {
  using made = checkout();
  // The last nanoseconds of a millisecond: as a double that counts from 1970, their time is that of the next one.
  const time = "2026-01-01T00:00:00.123999999Z";
  for (const file of INPUTS) execFileSync("touch", ["-d", time, join(made.bundle.root, file)]);
  const note = made.write("note.mjs", {
    text: `import { writeStamp } from ${JSON.stringify(join(ROOT, "src/bundle/stamp.ts"))};
writeStamp(${JSON.stringify(made.bundle)}, ${JSON.stringify({ inputs: INPUTS, began: Date.now() })});`,
  });
  execFileSync(HOSTS.bun, [note]);
  assert.equal(isCurrent(made.bundle), true);
});
