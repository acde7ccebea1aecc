/** Where the binary puts what will be executed: only this user can change it, and it is what the binary holds. */
import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { type Assets, assets } from "../../src/bundle/assets.ts";
import { embed } from "../../src/bundle/embedded.ts";
import { userCache } from "../../src/safe/user_cache.ts";
import { TphError } from "../../src/errors.ts";
import { temporary } from "../temporary.ts";

const isWindows = process.platform === "win32";
/** Another user. */
const NOBODY = 65534;
const uid = process.getuid?.();

const NAMES = {
  parser: "parser.node",
  preload: "preload.cjs",
  recorder: "recorder.cjs",
  writer: "writer.cjs",
  bunPreload: "preload.bun.cjs",
  bunBytecode: "preload.bun.cjs.jsc",
  bunMap: "preload.bun.cjs.map",
  bunWriter: "writer.bun.cjs",
  bunWriterBytecode: "writer.bun.cjs.jsc",
  gate: "gate.test.cjs",
  library: "library.cjs",
  libraryModule: "library.mjs",
  page: "page.html",
};

/** Stands for the binary's own files; `place` puts them where `env` says. */
function binary() {
  const folder = temporary(
    Object.fromEntries(Object.entries(NAMES).map(([part, name]) => [`own/${name}`, `the ${part}`])),
  );
  embed({
    place: "binary",
    build: "b1",
    check: () => {},
    read: (name) => readFileSync(join(folder.path, "own", name)),
  });
  const temp = join(folder.path, "tmp");
  for (const made of [temp, join(folder.path, "home")]) mkdirSync(made, { mode: 0o700 });
  chmodSync(temp, 0o1777);
  const place = (env: Record<string, string> = {}): Assets =>
    assets("node", { HOME: join(folder.path, "home"), TEMP: temp, TMPDIR: temp, ...env });
  return { folder, place };
}

function assertWhole(preload: string): void {
  for (const [part, name] of Object.entries(NAMES)) {
    const path = join(dirname(preload), name);
    assert.equal(readFileSync(path, "utf8"), `the ${part}`);
    if (!isWindows) assert.equal(statSync(path).mode & 0o777, part === "parser" ? 0o700 : 0o600, name);
  }
}

Deno.test({
  name: "the binary's files are kept in the user's cache, and put right when they are damaged",
  ignore: isWindows,
  fn() {
    const { folder, place } = binary();
    using _ = folder;
    const { preload, moduleCache } = place();
    assert.equal(preload, join(folder.path, "home/.cache/tracepatch/b1/node_modules/preload.cjs"));
    assert.equal(moduleCache, join(folder.path, "home/.cache/tracepatch/b1/modules"));
    assertWhole(preload);
    assert.equal(statSync(dirname(preload)).mode & 0o777, 0o700);
    const precious = folder.write("precious", "mine");
    const damages: ((path: string) => void)[] = [
      (path) => truncateSync(path, 3),
      (path) => rmSync(path),
      (path) => writeFileSync(path, readFileSync(path, "utf8").replace("the", "EVL")),
      (path) => (rmSync(path), symlinkSync(precious, path)),
      (path) => (rmSync(path), symlinkSync(join(folder.path, "nowhere"), path)),
    ];
    for (const name of [...Object.values(NAMES), "verified"]) {
      for (const damage of damages) {
        damage(join(dirname(preload), name));
        assert.equal(place().preload, preload);
        assertWhole(preload);
      }
    }
    assert.equal(readFileSync(precious, "utf8"), "mine");
    assert.equal(existsSync(join(folder.path, "nowhere")), false);
    // What is right is left alone, but for the note that it was compared, where that was a moment ago.
    const times = () =>
      readdirSync(dirname(preload)).map((name) => statSync(join(dirname(preload), name)).ctimeMs);
    utimesSync(join(dirname(preload), "verified"), Date.now() / 1000 + 60, Date.now() / 1000 + 60);
    const before = times();
    place();
    assert.deepEqual(times(), before);
  },
});

Deno.test({
  name: "a cache that others can write to, or that is theirs, is not used",
  ignore: isWindows,
  fn() {
    const { folder, place } = binary();
    using _ = folder;
    const home = join(folder.path, "home");
    const tmp = join(folder.path, "tmp");
    const own = join(tmp, `tracepatch-${uid}`);
    const inTemp = join(own, "b1/node_modules/preload.cjs");
    const isPlaced = (where: string, env: Record<string, string> = {}) => {
      assert.equal(place(env).preload, where);
      assertWhole(where);
    };
    for (const mode of [0o777, 0o702]) {
      chmodSync(home, mode);
      isPlaced(inTemp);
      chmodSync(home, 0o700);
    }
    isPlaced(inTemp, { XDG_CACHE_HOME: "", HOME: "home" });
    mkdirSync(join(home, ".cache/tracepatch"), { recursive: true });
    chmodSync(join(home, ".cache/tracepatch"), 0o777);
    isPlaced(inTemp);
    rmSync(join(home, ".cache"), { recursive: true });
    // A link in its place is not followed, not even to a folder of one's own.
    mkdirSync(join(home, ".cache"));
    mkdirSync(join(folder.path, "elsewhere"), { mode: 0o700 });
    symlinkSync(join(folder.path, "elsewhere"), join(home, ".cache/tracepatch"));
    isPlaced(inTemp);
    assert.deepEqual(readdirSync(join(folder.path, "elsewhere")), []);
    // The way there may have links, which are the user's own.
    rmSync(join(home, ".cache"), { recursive: true });
    symlinkSync(join(folder.path, "elsewhere"), join(home, ".cache"));
    isPlaced(join(folder.path, "elsewhere/tracepatch/b1/node_modules/preload.cjs"));
    assert.equal(readlinkSync(join(home, ".cache")), join(folder.path, "elsewhere"));
    rmSync(join(home, ".cache"));
    if (uid !== 0) return;
    chmodSync(home, 0o770);
    chownSync(home, 0, NOBODY);
    isPlaced(inTemp);
    chownSync(home, NOBODY, NOBODY);
    isPlaced(inTemp);
  },
});

Deno.test({
  name:
    "compiled code and files that somebody else could change are not kept, nor modules that lie elsewhere",
  ignore: isWindows,
  fn() {
    const { folder, place } = binary();
    using _ = folder;
    const files = dirname(place().preload);
    const code = (name: string) => join(files, `recorder.v8-${name}.x64.code`);
    const plants: [name: string, isKept: boolean, plant: (path: string) => void][] = [
      ["own", true, (path) => writeFileSync(path, "own", { mode: 0o600 })],
      ["open", false, (path) => (writeFileSync(path, "open"), chmodSync(path, 0o666))],
      ["link", false, (path) => symlinkSync(join(folder.path, "own/recorder.cjs"), path)],
      ["folder", false, (path) => mkdirSync(path)],
      [
        "other",
        false,
        (path) => (writeFileSync(path, "other"), uid === 0 && chownSync(path, NOBODY, NOBODY)),
      ],
    ];
    for (const [name, isKept, plant] of plants) {
      if (name === "other" && uid !== 0) continue;
      plant(code(name));
      place();
      assert.equal(existsSync(code(name)), isKept, name);
    }
    const recorder = join(files, "recorder.cjs");
    const before = statSync(recorder).ino;
    chmodSync(recorder, 0o666);
    place();
    assert.notEqual(statSync(recorder).ino, before);
    assert.equal(statSync(recorder).mode & 0o777, 0o600);
    const modules = join(dirname(files), "modules");
    assert.equal(place().moduleCache, modules);
    chmodSync(modules, 0o777);
    assert.equal(place().moduleCache, "");
    rmSync(modules, { recursive: true });
    symlinkSync(join(folder.path, "home"), modules);
    assert.equal(place().moduleCache, "");
  },
});

Deno.test({
  name: "what somebody else has put among the temporary files is not used, but a folder for this run alone",
  ignore: isWindows,
  fn() {
    const { folder, place } = binary();
    using _ = folder;
    const tmp = join(folder.path, "tmp");
    const planted = join(tmp, `tracepatch-${uid}`);
    const env = { HOME: "relative" };
    const plants: (() => void)[] = [
      () => symlinkSync(join(folder.path, "home"), planted),
      () => writeFileSync(planted, ""),
      () => (mkdirSync(planted), chmodSync(planted, 0o777)),
      ...(uid === 0 ? [() => (mkdirSync(planted, { mode: 0o755 }), chownSync(planted, NOBODY, NOBODY))] : []),
    ];
    for (const plant of plants) {
      plant();
      const { preload, moduleCache, remove } = place(env);
      assert.notEqual(dirname(preload), planted);
      assert.equal(dirname(dirname(preload)), tmp);
      assert.equal(moduleCache, "");
      assertWhole(preload);
      assert.deepEqual(readdirSync(join(folder.path, "home")), []);
      remove();
      assert.equal(existsSync(dirname(preload)), false);
      rmSync(planted, { recursive: true });
    }
    // Where everybody can change everything, there is no safe place.
    chmodSync(tmp, 0o777);
    assert.throws(
      () => place(env),
      (error) => error instanceof TphError && /that other users cannot change/.test(error.message),
    );
    assert.deepEqual(readdirSync(tmp), []);
  },
});

Deno.test({
  name: "a home that Bun loads no script from is passed over",
  ignore: isWindows,
  fn() {
    for (const name of ["ho?me", "ho\\me"]) {
      const { folder, place } = binary();
      using _ = folder;
      const home = join(folder.path, name);
      mkdirSync(home, { mode: 0o700 });
      const { preload } = place({ HOME: home });
      assert.ok(preload.startsWith(join(folder.path, "tmp")), preload);
      assert.deepEqual(readdirSync(home), []);
    }
  },
});

Deno.test("userCache() takes no relative path", () => {
  assert.equal(userCache({ XDG_CACHE_HOME: "cache", HOME: "home" }), undefined);
  if (!isWindows) assert.equal(userCache({ XDG_CACHE_HOME: "/x/y", HOME: "/h" }), "/x/y");
});
