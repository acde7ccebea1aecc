/**
 * Users, modes of folders, read-only mounts, a HOME that is missing: whatever tph finds, the program runs, and where there
 * is a place for it, it is recorded. The binary runs as a user who is not root.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { freshBinary } from "./binary.ts";
import { HOST_VARIABLES, type HostName, HOSTS, run, type RunResult } from "./hosts.ts";
import { type Temporary, temporary } from "./temporary.ts";

/** "nobody", and a number that the system has no name for. */
const NOBODY = 65534;
const UNKNOWN = 54321;

/** The folders of one row. */
interface World {
  path: string;
  home: string;
  tmp: string;
  project: string;
  /** Of the binary: the folder in the cache that its files are in. */
  build: string;
  user: number;
  tph(args: string[], options?: Pick<Row, "env" | "wrap">): Promise<RunResult>;
}

interface Row {
  name: string;
  user?: number;
  /** Over HOME and TMPDIR of the world. */
  env?: (world: World) => Record<string, string | undefined>;
  prepare?: (world: World) => void | Promise<void>;
  /** The command that runs tph. */
  wrap?: (world: World, command: string[]) => string[];
  flags?: (world: World) => string[];
  /** What becomes of it: the folder that the binary's files are in, or why nothing is recorded. */
  files?: (world: World) => string;
  unrecorded?: RegExp;
  check?: (world: World) => void | Promise<void>;
}

function asUser(user: number, command: string[]): string[] {
  return ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups", "--", ...command];
}

/** In a mount of its own, where nobody can write to a folder. */
function readOnly(folder: string, command: string[]): string[] {
  return mounted("ro", folder, command);
}

/** In a mount of its own, from which nobody runs a program or loads native code. */
function notExecutable(folder: string, command: string[]): string[] {
  return mounted("noexec", folder, command);
}

function mounted(option: string, folder: string, command: string[]): string[] {
  const script = `mount --bind "$0" "$0" && mount -o remount,${option},bind "$0" && exec "$@"`;
  return ["unshare", "-m", "sh", "-c", script, folder, ...command];
}

/** Whether others may run a host; `setpriv` itself starts programs with the rights of root. */
function isReachable(host: HostName): boolean {
  return works(asUser(NOBODY, ["sh", "-c", 'exec "$0" --version', HOSTS[host]]));
}

const inHome = ({ home, build }: World) => join(home, ".cache/tracepatch", build);
const inTemp = ({ tmp, user, build }: World) => join(tmp, `tracepatch-${user}`, build);

/** Makes what a user finds who comes later. */
async function warmUp({ tph }: World): Promise<void> {
  assert.equal((await tph(["run", "-q", "main.mjs"])).code, 0);
}

const EVIL = (marker: string) => `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "");\n`;

/** What another user leaves where tph looks: files of the right names that do something else. */
function plant({ path, build }: World, folder: string): void {
  const files = join(folder, build, "node_modules");
  mkdirSync(files, { recursive: true });
  for (const name of ["preload.cjs", "preload.bun.cjs", "library.cjs", "parser.node"]) {
    writeFileSync(join(files, name), EVIL(join(path, "evil")));
  }
  for (const each of [folder, join(folder, build), files]) {
    chmodSync(each, 0o777);
    chownSync(each, UNKNOWN, UNKNOWN);
  }
}

const ROWS: Row[] = [
  { name: "a home of their own", files: inHome },
  { name: "a home of their own, a second time", prepare: warmUp, files: inHome },
  { name: "no HOME", env: () => ({ HOME: undefined }), files: inTemp },
  ...(["deno", "node"] as const).filter(isReachable).map((host): Row => ({
    name: `no HOME, under ${host}`,
    env: () => ({ HOME: undefined, ...HOST_VARIABLES }),
    flags: () => ["--host", host],
    files: inTemp,
  })),
  {
    name: "no HOME, and a user whom the system does not know",
    user: UNKNOWN,
    env: () => ({ HOME: undefined }),
    files: inTemp,
  },
  { name: "a HOME that is not there", env: () => ({ HOME: "/nonexistent/home" }), files: inTemp },
  { name: "a HOME that is relative", env: () => ({ HOME: "home" }), files: inTemp },
  {
    name: "a HOME that is a file",
    env: ({ project }) => ({ HOME: join(project, "main.mjs") }),
    files: inTemp,
  },
  {
    name: "a HOME that is root's",
    prepare: ({ home }) => chownSync(home, 0, 0),
    files: inTemp,
  },
  {
    name: "a HOME that is root's and may be looked at",
    prepare: ({ home }) => (chownSync(home, 0, 0), chmodSync(home, 0o755)),
    files: inTemp,
  },
  {
    name: "a HOME that everybody can write to",
    prepare: ({ home }) => chmodSync(home, 0o777),
    files: inTemp,
  },
  {
    name: "a relative XDG_CACHE_HOME",
    env: () => ({ XDG_CACHE_HOME: "cache" }),
    files: inHome,
    check: ({ project }) => assert.equal(existsSync(join(project, "cache")), false),
  },
  {
    name: "an XDG_CACHE_HOME that is not there yet",
    env: ({ home }) => ({ XDG_CACHE_HOME: join(home, "a/b") }),
    files: ({ home, build }) => join(home, "a/b/tracepatch", build),
  },
  {
    name: "a home on a read-only file system",
    wrap: ({ home }, command) => readOnly(home, command),
    files: inTemp,
  },
  {
    name: "a home on a read-only file system that has all that is needed",
    prepare: warmUp,
    wrap: ({ home }, command) => readOnly(home, command),
    files: inHome,
  },
  {
    name: "a cache that may only be read, and has all that is needed",
    prepare: async (world) => {
      await warmUp(world);
      rmSync(join(inHome(world), "modules"), { recursive: true, force: true });
      for (const folder of [join(inHome(world), "node_modules"), inHome(world)]) chmodSync(folder, 0o500);
    },
    files: inHome,
  },
  {
    name: "files of another user's among the temporary ones",
    env: () => ({ HOME: undefined }),
    prepare: (world) => plant(world, join(world.tmp, `tracepatch-${world.user}`)),
    files: ({ tmp }) => tmp,
    // The folder for this run is gone with it.
    check: ({ tmp, user }) => assert.deepEqual(readdirSync(tmp), [`tracepatch-${user}`]),
  },
  {
    name: "a link of another user's among the temporary files",
    env: () => ({ HOME: undefined }),
    prepare(world) {
      plant(world, join(world.path, "theirs"));
      symlinkSync(join(world.path, "theirs"), join(world.tmp, `tracepatch-${world.user}`));
    },
    files: ({ tmp }) => tmp,
  },
  {
    name: "damaged files in the cache",
    prepare: async (world) => {
      await warmUp(world);
      const files = join(inHome(world), "node_modules");
      writeFileSync(join(files, "parser.node"), "short");
      rmSync(join(files, "preload.cjs"));
      writeFileSync(join(files, "preload.bun.cjs"), EVIL(join(world.path, "evil")));
    },
    files: inHome,
  },
  ...(["bun", "deno", "node"] as const).filter(isReachable).map((host): Row => ({
    name: `a home from which no native code can be loaded, under ${host}`,
    env: () => HOST_VARIABLES,
    flags: () => ["--host", host],
    wrap: ({ home }, command) => notExecutable(home, command),
    files: inTemp,
  })),
  {
    name: "no folder from which native code can be loaded",
    wrap: ({ path }, command) => notExecutable(path, command),
    unrecorded: /native code cannot be loaded from /,
  },
  {
    name: "no HOME, and temporary files that cannot be written",
    env: () => ({ HOME: undefined }),
    prepare: ({ tmp }) => chmodSync(tmp, 0o755),
    unrecorded: /Cannot find a folder for tph's own files that other users cannot change: /,
  },
  {
    name: "no HOME, and temporary files that everybody can change",
    env: () => ({ HOME: undefined }),
    prepare: ({ tmp }) => chmodSync(tmp, 0o777),
    unrecorded: /may be written to by others/,
  },
  {
    name: "a working folder that cannot be written",
    prepare: ({ project }) => chownSync(project, 0, 0),
    unrecorded: /Cannot use the cache folder/,
  },
  {
    name: "a working folder that cannot be written, and a cache folder elsewhere",
    prepare: ({ project }) => chownSync(project, 0, 0),
    flags: ({ home }) => ["--cache-dir", join(home, "runs")],
    files: inHome,
  },
  {
    name: "a working folder on a read-only file system",
    wrap: ({ project }, command) => readOnly(project, command),
    unrecorded: /Cannot use the cache folder/,
  },
  ...[0o000, 0o100, 0o300, 0o500].map((mode): Row => ({
    name: `a cache folder of the mode ${mode.toString(8)}`,
    prepare({ project, user }) {
      mkdirSync(join(project, ".tracepatch_cache"));
      chownSync(join(project, ".tracepatch_cache"), user, user);
      chmodSync(join(project, ".tracepatch_cache"), mode);
    },
    unrecorded: /EACCES|permission denied/i,
    async check({ tph }) {
      const { stderr, code } = await tph(["logs"]);
      assert.equal(code, 1);
      assert.match(stderr, /^tph: (Cannot|No runs)/);
    },
  })),
  {
    name: "a file in the place of the cache folder",
    prepare: ({ project }) => writeFileSync(join(project, ".tracepatch_cache"), ""),
    unrecorded: /is a link, or is not a folder/,
  },
  {
    name: "a run that is not kept, and temporary files that cannot be written",
    prepare: ({ tmp }) => chmodSync(tmp, 0o755),
    env: () => ({ TRACEPATCH_CACHE: "false" }),
    files: inHome,
  },
];

function works([command = "", ...args]: string[]): boolean {
  return spawnSync(command, args).status === 0;
}

/** Why the rows cannot run here. */
const unable = process.platform !== "linux"
  ? "this is not Linux"
  : process.getuid?.() !== 0
  ? "these tests do not run as root, and so cannot become another user"
  : works(asUser(NOBODY, ["true"]))
  ? undefined
  : "setpriv cannot become another user here";
if (unable !== undefined) console.log(`permissions: skipped, as ${unable}`);
const canMount = unable === undefined && works(readOnly("/tmp", ["true"]));
if (unable === undefined && !canMount) {
  console.log("permissions: without read-only mounts, which cannot be made here");
}

let shared: Promise<{ folder: Temporary; binary: string; build: string }> | undefined;
globalThis.addEventListener("unload", () => void shared?.then(({ folder }) => folder[Symbol.dispose]()));

/** The binary where every user can run it, and the name of its build. */
function prepared() {
  return shared ??= (async () => {
    const folder = temporary();
    chmodSync(folder.path, 0o755);
    const binary = join(folder.path, "tph");
    copyFileSync(await freshBinary(), binary);
    chmodSync(binary, 0o755);
    folder.write("first/main.mjs", "");
    mkdirSync(join(folder.path, "first/home"));
    const env = { HOME: join(folder.path, "first/home"), XDG_CACHE_HOME: undefined };
    await run(binary, ["run", "-q", "main.mjs"], { cwd: join(folder.path, "first"), env });
    const [build] = readdirSync(join(folder.path, "first/home/.cache/tracepatch"));
    return { folder, binary, build: build! };
  })();
}

async function worldOf(user: number): Promise<World & Disposable> {
  const { folder: all, binary, build } = await prepared();
  const folder = temporary();
  chmodSync(folder.path, 0o755);
  const [home, tmp, project] = ["home", "tmp", "project"].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [home, tmp, project]) mkdirSync(each);
  chmodSync(tmp, 0o1777);
  writeFileSync(join(project, "main.mjs"), "function f(n) { return n + 1; }\nconsole.log(f(1));\n");
  for (const each of [home, project, join(project, "main.mjs")]) chownSync(each, user, user);
  chmodSync(home, 0o700);
  const world: World = {
    path: folder.path,
    home,
    tmp,
    project,
    build,
    user,
    tph(args, { env, wrap = (_: World, command: string[]) => command } = {}) {
      const command = ["sh", "-c", 'umask 000; exec "$0" "$@"', binary, ...args];
      const [first = "", ...rest] = wrap(world, asUser(user, command));
      return run(first, rest, {
        cwd: project,
        env: {
          HOME: home,
          TMPDIR: tmp,
          XDG_CACHE_HOME: undefined,
          XDG_CONFIG_HOME: undefined,
          ...env?.(world),
        },
      });
    },
  };
  assert.ok(existsSync(all.path));
  return { ...world, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

/** Everything below a folder that a user made and others could write to. */
function openToOthers(folder: string, user: number): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => {
    const { uid, mode } = lstatSync(join(folder, name));
    // Deno's own folder for packages is Deno's affair.
    return uid === user && !/(?:^|\/)\.cache\/deno(?:\/|$)/.test(name) && !name.endsWith("main.mjs") &&
      (mode & 0o170000) !== 0o120000 &&
      (mode & 0o022) !== 0;
  });
}

for (const row of ROWS) {
  const { name, user = NOBODY, env, prepare, wrap, flags, files, unrecorded, check } = row;
  Deno.test({
    name: `permissions: ${name}`,
    ignore: unable !== undefined || wrap !== undefined && !canMount,
    async fn() {
      using world = await worldOf(user);
      await prepare?.(world);
      const { stdout, stderr, code } = await world.tph(["run", ...flags?.(world) ?? [], "main.mjs"], {
        env,
        wrap,
      });
      assert.deepEqual([stdout, code], ["2\n", 0], stderr);
      assert.doesNotMatch(stderr, /bug|at .*:\d+:\d+/);
      if (unrecorded === undefined) {
        assert.match(stderr, /^tph: 1 call in .* recorded as [^\n]*\n$/);
        const folder = files!(world);
        assert.ok(existsSync(folder), `the files are in ${folder}`);
        if (folder !== world.tmp) assert.ok(existsSync(join(folder, "node_modules/parser.node")));
      } else {
        assert.match(stderr, unrecorded);
        assert.match(stderr, /The program runs unrecorded\.\n {5}\S.*\n$/);
      }
      assert.equal(existsSync(join(world.path, "evil")), false);
      const plants = /tracepatch-\d+$/;
      const open = [world.home, world.tmp, world.project].flatMap((folder) => openToOthers(folder, user));
      assert.deepEqual(open.filter((path) => !plants.test(path)), []);
      await check?.(world);
    },
  });
}

Deno.test({
  name: "permissions: an expression is evaluated where nothing beside it can be written",
  ignore: unable !== undefined,
  async fn() {
    using world = await worldOf(NOBODY);
    chownSync(world.project, 0, 0);
    const { stdout, stderr, code } = await world.tph(["run", "-e", "1 + 1"], {
      env: () => ({ HOME: undefined }),
    });
    assert.deepEqual([stdout, code], ["2\n", 0], stderr);
    assert.match(stderr, /Cannot use the cache folder.*The program runs unrecorded/);
    // Nor is one written where others could put another in its place.
    chmodSync(world.tmp, 0o777);
    const refused = await world.tph(["run", "-e", "1 + 1"]);
    assert.deepEqual([refused.stdout, refused.code], ["", 1]);
    assert.match(refused.stderr, /^tph: Cannot write .* may be written to by others\.$/m);
  },
});
