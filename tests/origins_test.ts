/** Bundles, and modules that were transpiled: their functions are recorded under the names and places of the originals. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostName, HOSTS, run } from "./hosts.ts";
import { newestTrace } from "./outline.ts";
import { type Temporary, temporary } from "./temporary.ts";

const FILES = {
  "package.json": `{ "name": "app", "type": "module" }`,
  "src/cart.ts": `import { double } from "twice";

export interface Item { price: number }
/** Adds. */
export function addPrices(first: number, second: number): number {
  return first + second;
}
export class Cart {
  items: Item[] = [];
  static of(...items: Item[]): Cart { const cart = new Cart(); for (const item of items) cart.put(item); return cart; }
  put(item: Item) { this.items.push(item); return this }
  get total() { return this.items.reduce((sum, { price }) => addPrices(sum, double(price)), 0) }
}
export const later = async (password: string) => { await null; return password.length; };
export default function (x: number) { throw new TypeError("bad " + x) }
`,
  "src/main.ts": `import fails, { Cart, later } from "./cart.ts";
const cart = Cart.of({ price: 1 }, { price: 2 });
console.log(cart.total, await later("s3cret-and-long"));
try { fails(1) } catch (error) { console.log((error as Error).message) }
`,
  "node_modules/twice/package.json": `{ "name": "twice", "type": "module", "main": "index.js" }`,
  "node_modules/twice/index.js": `export function double(x) { return x + x }\n`,
};

/** The sites of the calls, as `name file:line:column (parameters)`. */
function sites(folder: Temporary): string[] {
  const trace = newestTrace(folder);
  const found = new Set<string>();
  for (let call = 1; call <= trace.callCount; call++) {
    const { name, kind, file, line, column, params } = trace.siteOf(call);
    const path = file.startsWith(folder.path) ? file.slice(folder.path.length + 1) : file;
    found.add(`${kind} ${name} ${path}:${line}:${column} (${params.join()})`);
  }
  return [...found].sort();
}

const EXPECTED = [
  "arrow items.reduce callback src/cart.ts:12:42 (sum,price)",
  "arrow later src/cart.ts:14:22 (password)",
  "function addPrices src/cart.ts:5:8 (first,second)",
  "function default src/cart.ts:15:16 (x)",
  "getter get Cart.total src/cart.ts:12:3 ()",
  "method Cart.of src/cart.ts:10:3 (items)",
  "method Cart.put src/cart.ts:11:3 (item)",
];

async function bundle(folder: Temporary, ...flags: string[]): Promise<void> {
  const args = ["build", "--target=node", "--minify", "--outdir=dist", ...flags, "src/main.ts"];
  const { code, stderr } = await run(HOSTS.bun, args, { cwd: folder.path });
  assert.equal(code, 0, stderr);
}

async function same(folder: Temporary, host: HostName, entry: string, ...flags: string[]): Promise<string> {
  const cwd = folder.path;
  const plain = await run(HOSTS[host], [...(host === "deno" ? ["run", "-A"] : []), entry], { cwd });
  assert.equal(plain.code, 0, plain.stderr);
  mkdirSync(join(cwd, ".tracepatch_cache"), { recursive: true });
  const recorded = await folder.tph(["run", "-q", "--host", host, ...flags, entry]);
  assert.deepEqual([recorded.stdout, recorded.code], [plain.stdout, 0], recorded.stderr);
  return recorded.stderr;
}

for (const host of ["node", "bun", "deno"] as const) {
  Deno.test(`${host}: a minified bundle is recorded as its originals, without the packages in it`, async () => {
    using folder = temporary(FILES);
    for (const kind of ["--sourcemap=linked", "--sourcemap=inline", "--sourcemap=external"]) {
      await bundle(folder, kind);
      await same(folder, host, "dist/main.js");
      assert.deepEqual(sites(folder), EXPECTED);
      // As it is found by its parameter's name, the secret is hidden.
      const { stdout } = await folder.tph(["tree"]);
      assert.doesNotMatch(stdout, /s3cret/);
    }
    await same(folder, host, "dist/main.js", "--no-source-maps");
    assert.deepEqual(sites(folder).filter((site) => !site.includes(" dist/main.js:")), []);
  });
}

for (const host of ["node", "bun"] as const) {
  Deno.test(`${host}: a bundle that is CommonJS is recorded as its originals, and its lines stay in stack traces`, async () => {
    using folder = temporary({
      ...FILES,
      "src/main.ts": `${FILES["src/main.ts"]}console.log(new Error("here").stack!.split("\\n")[1]!.trim());\n`
        .replace("await later", "later").replace(
          'console.log(cart.total, later("s3cret-and-long"))',
          `
later("s3cret-and-long").then((length) => console.log(cart.total, length))`,
        ),
    });
    for (const kind of ["--sourcemap=linked", "--sourcemap=inline"]) {
      await bundle(folder, kind, "--format=cjs", "--entry-naming=[name].cjs");
      await same(folder, host, "dist/main.cjs");
      assert.deepEqual(sites(folder).filter((site) => !site.includes("then callback")), EXPECTED);
    }
  });
}

Deno.test("deno: stack traces lead to the originals, by a map in a minified bundle and by one in another folder", async () => {
  using folder = temporary({
    ...FILES,
    "src/main.ts": `import fails, { Cart } from "./cart.ts";
const totals = (carts: Cart[]) => carts.map((cart) => cart.items[1]!.price);
try { fails(1) } catch (error) { console.log((error as Error).stack) }
try { totals([Cart.of({ price: 1 })]) } catch (error) { console.log((error as Error).stack) }
`,
  });
  for (const kind of ["--sourcemap=linked", "--sourcemap=inline"]) {
    await bundle(folder, kind);
    await same(folder, "deno", "dist/main.js");
  }
  await bundle(folder, "--sourcemap=linked");
  const at = (path: string) => join(folder.path, path);
  const map = JSON.parse(readFileSync(at("dist/main.js.map"), "utf8"));
  const names = map.sources.map((source: string) => source.replace("../", ""));
  folder.write("maps/main.json", JSON.stringify({ ...map, sourceRoot: "..", sources: names }));
  folder.write(
    "dist/main.js",
    readFileSync(at("dist/main.js"), "utf8").replace("=main.js.map", "=../maps/main.json"),
  );
  const { stdout } = await run(HOSTS.deno, ["run", "-A", "dist/main.js"], { cwd: folder.path });
  assert.match(stdout, /src\/main\.ts:2:70/);
  await same(folder, "deno", "dist/main.js");
});

Deno.test("a map that is broken, too long, or leads nowhere is no hindrance, and said", async () => {
  using folder = temporary(FILES);
  await bundle(folder, "--sourcemap=external");
  const text = readFileSync(join(folder.path, "dist/main.js"), "utf8").replace(/\n\/\/# [\s\S]*$/, "");
  const write = (map: unknown) => {
    writeFileSync(join(folder.path, "dist/main.js"), `${text}\n//# sourceMappingURL=main.js.map\n`);
    writeFileSync(join(folder.path, "dist/main.js.map"), typeof map === "string" ? map : JSON.stringify(map));
  };
  const remarks = () => newestTrace(folder).meta.remarks ?? [];
  const own = () => sites(folder).filter((site) => site.includes(" dist/main.js:")).length;

  write("{ no map");
  await same(folder, "node", "dist/main.js");
  assert.ok(own() > 5);
  assert.match(remarks().join("\n"), /dist\/main\.js: recorded under the places of this text: .*JSON/);

  // Nothing is read out of the scope, and of what is no map, nothing is said.
  write('{"key":"s3cretText');
  await same(folder, "node", "dist/main.js");
  assert.match(remarks().join("\n"), /its source map is not JSON/);
  assert.doesNotMatch(remarks().join("\n"), /s3cret/);
  using other = temporary({ "main.js.map": "[]" });
  const elsewhere = join(other.path, "main.js.map");
  writeFileSync(join(folder.path, "dist/main.js"), `${text}\n//# sourceMappingURL=${elsewhere}\n`);
  await same(folder, "node", "dist/main.js");
  assert.ok(own() > 5);
  assert.ok(remarks().join("\n").includes(`its source map is out of the scope, at ${elsewhere}`));

  write(" ".repeat(65 << 20));
  await same(folder, "node", "dist/main.js");
  assert.ok(own() > 5);
  assert.match(remarks().join("\n"), /its source map has 68157440 bytes/);

  write({ version: 3, sources: ["../src/cart.ts"], names: [], mappings: "AAAC,UAAU" });
  await same(folder, "node", "dist/main.js");
  assert.ok(own() > 5);
  assert.match(remarks().join("\n"), /its source map leads to no function of its originals/);

  const outside = {
    version: 3,
    sources: ["../../../etc/passwd", "/etc/hosts.ts"],
    names: [],
    mappings: "AAAA;ACAA",
  };
  write(outside);
  await same(folder, "node", "dist/main.js");
  assert.ok(own() > 5);
  assert.match(remarks().join("\n"), /its source map leads out of the scope, to .*etc\/passwd/);
});

Deno.test("a package that was published without the folder that its maps lead to is recorded at its own places", async () => {
  using folder = temporary({
    "package.json": '{ "type": "module" }',
    "main.js": 'import { half } from "halves"; console.log(half(8));\n',
    "node_modules/halves/package.json": '{ "name": "halves", "type": "module", "main": "index.js" }',
    "node_modules/halves/index.js":
      'import { twice } from "./vendor.js";\nexport function half(x) { return twice(x) / 4 }\n//# sourceMappingURL=index.js.map\n',
    "node_modules/halves/index.js.map": JSON.stringify({
      ...{ version: 3, names: [], sources: ["../src/index.ts"], mappings: "AAAA;AACA" },
    }),
    "node_modules/halves/vendor.js":
      "export function twice(x) { return x + x }\n//# sourceMappingURL=vendor.js.map\n",
    "node_modules/halves/vendor.js.map": JSON.stringify({
      ...{ version: 3, names: [], sources: ["../twice/index.js"], mappings: "AAAA" },
    }),
    "node_modules/twice/package.json": '{ "name": "twice" }',
  });
  for (const host of ["node", "bun", "deno"] as const) {
    await same(folder, host, "main.js", "--scope", "node_modules/halves");
    assert.deepEqual(sites(folder), ["function half node_modules/halves/index.js:2:8 (x)"]);
    const remarks = newestTrace(folder).meta.remarks ?? [];
    assert.match(
      remarks.join("\n"),
      /halves\/index\.js: recorded under the places of this text: .*node_modules\/src/,
    );
  }
});
