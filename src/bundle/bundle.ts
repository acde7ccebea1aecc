/**
 * Makes the one CommonJS file that runs in the target, and puts the native parser beside it. Runs under Bun.
 * `bun src/bundle/bundle.ts FOLDER [PARSER]` does it for this checkout.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { replaceFile, SHARED_FILE, SHARED_FOLDER } from "../safe/replace_file.ts";
import { LIBRARY_ADDRESS, placeLibrary } from "./bundle_library.ts";
import { pageOf } from "./bundle_page.ts";
import { ownBuiltins } from "./own_builtins.ts";
import { PRELOADS } from "./preloads.ts";
import { ownPlatform, parserBinding } from "./parser_binding.ts";
import { writeStamp } from "./stamp.ts";

export interface BundleOptions {
  /** Root of the checkout. */
  root: string;
  /** Where `preload.cjs` and `parser.node` go. */
  folder: string;
  /** The native parser for the platform that the bundle is for. */
  parser: string;
}

/** The part of Bun's bundler that is used here. */
interface Builder {
  // deno-lint-ignore no-explicit-any
  build(options: Record<string, unknown>): Promise<any>;
}

/**
 * The parser's package looks its native binding up among many packages; the bundle has it beside itself, and loads
 * it when the first text must be parsed.
 */
const SLIM_PARSER = `
import { wrap } from "./wrap.js";
let binding;
const native = () => {
  if (binding === undefined) {
    binding = require("#parser.node");
    // In the standalone binary this is the path of an embedded file.
    const path = binding.default ?? binding;
    if (typeof path === "string") binding = require(path);
    // The target must not find it among its modules; in the standalone binary it is not a file.
    try { delete require.cache[require.resolve("#parser.node")]; } catch {}
  }
  return binding;
};
export const parseSync = (file, text, options) => wrap(native().parseSync(file, text, options));
`;

/** Goes in as it is: any version of Node must be able to read it. */
const GATE = "src/load/gate.cjs";
/** Goes in with the name of the build. */
const START = "src/load/start.cjs";

/** The files of one output, by extension, and the paths of what it was made from. */
interface Output {
  files: Map<string, Uint8Array>;
  inputs: string[];
}

/**
 * Makes the bundles twice: Bun takes its own with compiled bytecode, which halves what it costs to load.
 *
 * @returns a name for this output: it changes with any of the sources, and the parser of another platform has another.
 */
export async function bundlePreload({ root, folder, parser }: BundleOptions): Promise<string> {
  const began = Date.now();
  mkdirSync(folder, { recursive: true, mode: SHARED_FOLDER });
  replaceFile(join(folder, PRELOADS.parser), readFileSync(parser), SHARED_FILE);
  const entry = join(root, "src/load/preload.ts");
  const draft = await bundle(entry, { target: "node" });
  // Users see the names of classes when they look at a block.
  const readable = { minify: { whitespace: true, syntax: true } };
  const module = await bundle(join(root, "mod.ts"), { target: "node", ...readable, ...LIBRARY_ADDRESS });
  const page = await pageOf(root);
  const library = module.files.get(".js")!;
  const gate = readFileSync(join(root, GATE));
  const starter = readFileSync(join(root, START), "utf8");
  const thread = join(root, "src/load/writer.ts");
  const writer = await bundle(thread, { target: "node" });
  const parts = [
    draft.files.get(".js")!,
    writer.files.get(".js")!,
    library,
    readFileSync(parser),
    gate,
    starter,
    page.text,
  ];
  const name = parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex").slice(
    0,
    16,
  );
  const define = { TRACEPATCH_BUILD: JSON.stringify(name) };
  const other = await bundle(entry, { target: "node", define });
  const forBun = { target: "bun", bytecode: true, plugins: [slimParser, ownBuiltins] };
  const own = await bundle(entry, { ...forBun, define });
  const bunWriter = await bundle(thread, forBun);
  const files = {
    [PRELOADS.other]: starter.replace("TRACEPATCH_BUILD", name),
    [PRELOADS.recorder]: ascii(other.files.get(".js")!),
    [PRELOADS.bytecode]: own.files.get(".jsc")!,
    [PRELOADS.bun]: own.files.get(".js")!,
    [PRELOADS.map]: oneFrame(own.files.get(".js")!),
    [PRELOADS.writer]: writer.files.get(".js")!,
    [PRELOADS.bunWriterBytecode]: bunWriter.files.get(".jsc")!,
    [PRELOADS.bunWriter]: bunWriter.files.get(".js")!,
    [PRELOADS.gate]: gate,
    [PRELOADS.page]: page.text,
  };
  for (const [file, bytes] of Object.entries(files)) {
    replaceFile(join(folder, file), bytes, SHARED_FILE);
  }
  placeLibrary(library, (file, text) => {
    const path = join(folder, file);
    replaceFile(path, text, SHARED_FILE);
    return path;
  });
  // What plugins make up has no file.
  const inputs = [other, own, writer, bunWriter, module].flatMap((output) => output.inputs).filter((path) =>
    existsSync(path)
  )
    .map((path) => relative(root, resolve(path)));
  writeStamp({ root, folder }, {
    inputs: [...inputs, ...page.inputs, GATE, START, relative(root, parser)],
    began,
  });
  return name;
}

/** V8 compiles text of bytes sooner than text of words. What is not ASCII here stands in strings and patterns. */
function ascii(script: Uint8Array): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return new TextDecoder().decode(script).replace(/[\u0080-\uffff]/g, escape);
}

/**
 * A source map by which all frames of the bundle are called `/tph:1:1` in Bun's stack traces, which otherwise show minified
 * text, and remark that they miss the map.
 */
function oneFrame(bundle: Uint8Array): Uint8Array {
  const lines = new TextDecoder().decode(bundle).split("\n").length;
  const mappings = Array.from({ length: lines }, () => "AAAA").join(";");
  const map = { version: 3, sources: ["/tph"], sourcesContent: [""], names: [], mappings };
  return new TextEncoder().encode(JSON.stringify(map));
}

async function bundle(entry: string, options: Record<string, unknown>): Promise<Output> {
  const result = await builder().build({
    entrypoints: [entry],
    format: "cjs",
    minify: true,
    plugins: [slimParser],
    metafile: true,
    define: { TRACEPATCH_BUILD: '""' },
    ...options,
  });
  if (!result.success) throw new AggregateError(result.logs, "Cannot bundle the preload script");
  const files = new Map<string, Uint8Array>();
  for (const output of result.outputs) {
    files.set(extname(output.path), new Uint8Array(await output.arrayBuffer()));
  }
  return { files, inputs: Object.keys(result.metafile.inputs) };
}

function builder(): Builder {
  return (globalThis as unknown as { Bun: Builder }).Bun;
}

/** Replaces the parser's lookup of its native binding; `#parser.node` is the file beside the bundle. */
export const slimParser = {
  name: "slim-parser",
  // deno-lint-ignore no-explicit-any
  setup(build: any) {
    build.onLoad(
      { filter: /oxc-parser[\\/]src-js[\\/]index\.js$/ },
      () => ({ contents: SLIM_PARSER, loader: "js" }),
    );
    build.onResolve({ filter: /^#parser\.node$/ }, () => ({ path: "./parser.node", external: true }));
  },
};

/** `bun bundle.ts FOLDER [PARSER]` prints the name of the output. */
if ((import.meta as { main?: boolean }).main && process.argv[2] !== undefined) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const parser = process.argv[3] ?? parserBinding(root, ownPlatform());
  console.log(await bundlePreload({ root, folder: process.argv[2], parser }));
}
