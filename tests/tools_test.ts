/**
 * Tools that transpile modules as they are loaded, from npm: with tph their programs print the same, their functions are
 * recorded, and what the tools keep of their work is what they would keep without tph.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { HOST_VARIABLES, HOSTS, run, runTph } from "./hosts.ts";
import { SHOP } from "./shop.ts";
import { temporary } from "./temporary.ts";

const DEPENDENCIES = {
  "@babel/core": "7.29.13",
  "@babel/preset-env": "7.29.14",
  "@babel/preset-typescript": "7.29.7",
  "@babel/register": "7.29.13",
  "@swc-node/register": "1.12.1",
  "@swc/core": "1.16.22",
  "esbuild": "0.28.2",
  "esbuild-register": "3.6.0",
  "ts-node": "10.9.2",
  "tsx": "4.23.15",
  "typescript": "5.9.3",
};

const MAIN = `import { add, later, Cart, fails } from "./shop.ts";
enum Level { Low = 1, High }
function caught(run: () => void): void { try { run() } catch (e) { console.log((e as Error).stack!.split("\\n").slice(0, 8).join("\\n")) } }
console.log(add(1, Level.High), new Cart().put({ price: 2 }).total, add.toString());
later(1).then(console.log);
caught(() => fails(1));
`;

interface Tool {
  name: string;
  flags: string[];
  type: "commonjs" | "module";
  /** Instead of \`main.ts\`. */
  main?: string;
}

const TOOLS: Tool[] = [
  { name: "@babel/register", flags: [], type: "commonjs", main: "babel.js" },
  { name: "ts-node", flags: ["--require", "ts-node/register"], type: "commonjs" },
  { name: "esbuild-register", flags: ["--require", "esbuild-register"], type: "commonjs" },
  { name: "@swc-node/register", flags: ["--require", "@swc-node/register"], type: "commonjs" },
  { name: "tsx, in a CommonJS package,", flags: ["--import", "tsx"], type: "commonjs" },
  { name: "tsx, in a package of ES modules,", flags: ["--import", "tsx"], type: "module" },
  { name: "ts-node/esm", flags: ["--no-warnings", "--loader", "ts-node/esm"], type: "module" },
];

/** Every file below a folder, by its path, but for those of packages. */
function filesBelow(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) found.set(relative(folder, path), readFileSync(path, "latin1"));
  }
  return found;
}

Deno.test("tools that transpile modules", async (t) => {
  using installed = temporary({ "package.json": JSON.stringify({ dependencies: DEPENDENCIES }) });
  const { code, stderr } = await run(HOSTS.bun, ["install", "--no-progress"], { cwd: installed.path });
  assert.equal(code, 0, stderr);

  for (const { name, flags, type, main = "main.ts" } of TOOLS) {
    await t.step(
      `${name} does and keeps what it would without tph, and its modules are recorded`,
      async () => {
        const folder = join(installed.path, "program");
        const runs = join(installed.path, "runs");
        const env = {
          ...HOST_VARIABLES,
          TMPDIR: join(folder, "tmp"),
          LC_ALL: "C.UTF-8",
          TS_NODE_TRANSPILE_ONLY: String(type === "module"),
        };
        const start = () => {
          rmSync(folder, { recursive: true, force: true });
          mkdirSync(join(folder, "tmp"), { recursive: true });
          // Where @babel/register keeps its work.
          mkdirSync(join(folder, "node_modules/.cache"), { recursive: true });
          const files = {
            "package.json": JSON.stringify({ name: "program", type }),
            "tsconfig.json": JSON.stringify({
              compilerOptions: {
                target: "es2022",
                module: type === "module" ? "nodenext" : "commonjs",
                allowImportingTsExtensions: true,
                rewriteRelativeImportExtensions: false,
                noEmit: true,
                types: [],
                lib: ["es2022", "dom"],
              },
            }),
            "babel.config.js":
              `module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"] };`,
            "babel.js": `require("@babel/register")({ extensions: [".js", ".ts"] }); require("./main.ts");`,
            "shop.ts": SHOP,
            "main.ts": MAIN,
          };
          for (const file in files) writeFileSync(join(folder, file), files[file as keyof typeof files]);
        };
        const plain = () => run(HOSTS.node, [...flags, main], { cwd: folder, env });
        const recorded = () => {
          const hostFlags = flags.map((flag) => `--host-flag=${flag}`);
          const args = ["run", "-q", "--cache-dir", runs, "--host", "node", ...hostFlags, main];
          return runTph(args, { cwd: folder, env });
        };

        start();
        const first = await plain();
        assert.equal(first.code, 0, first.stderr);
        const kept = filesBelow(folder);
        assert.deepEqual(await recorded(), first, "recorded after plain");
        start();
        assert.deepEqual(await recorded(), first, "recorded at first");
        const tree = await runTph(["tree", "--cache-dir", runs], {
          cwd: folder,
          env,
        });
        assert.deepEqual([...filesBelow(folder).keys()], [...kept.keys()]);
        for (const [file, text] of filesBelow(folder)) assert.ok(!text.includes("$tp"), `${file} has probes`);
        assert.deepEqual(await plain(), first, "plain after recorded");

        for (
          const line of [
            /^(?:[├└]─ )?add\(a: 1, b: 2\) → 3/m,
            /Cart\.put\(item: \{ price: 2 \}\) → Cart \{ items: \[\{ price: 2 \}\] \}/,
            /get Cart\.total\(\) → 2 .*\n.*items\.reduce callback\(sum: 0, price: 2\) → 2 .*\n.* add\(a: 0, b: 2\) → 2/,
            /later\(x: 1\) → 2 .*\n.* add\(a: 1, b: 1\) → 2/,
            /caught\(run: ƒ.*\) .*\n.*caught callback\(\) ✗ TypeError: bad 1 .*\n(?:.*\n)*.*fails\(x: 1\) ✗ TypeError: bad 1/,
          ]
        ) assert.match(tree.stdout, line);
      },
    );
  }
});
