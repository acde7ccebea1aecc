/**
 * Makes the page that shows runs: one HTML file with its script, its worker and its style in it, and places for what a page is
 * about. Runs under Bun: `bun src/bundle/bundle_page.ts FOLDER` does it for this checkout.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { replaceFile, SHARED_FILE, SHARED_FOLDER } from "../safe/replace_file.ts";
import { PAGE, PAGE_SLOTS } from "./page_file.ts";
import { writeStamp } from "./stamp.ts";

/** The part of Bun's bundler that is used here. */
interface Builder {
  // deno-lint-ignore no-explicit-any
  build(options: Record<string, unknown>): Promise<any>;
}

const STYLE = "src/page/style.css";
/** What stands for modules of Node's in a browser; other ones are empty, as nothing there asks for them. */
const NODE_PATH = "src/page/node_path.ts";

/** What the shared code imports and a page has no use for, or its own for. */
function seams(root: string): unknown {
  return {
    name: "seams",
    // deno-lint-ignore no-explicit-any
    setup(build: any) {
      build.onResolve({ filter: /^node:path$/ }, () => ({ path: join(root, NODE_PATH) }));
      build.onResolve(
        { filter: /^(?:node:(?!path$)|oxc-parser$)/ },
        ({ path }: { path: string }) => ({ path, namespace: "seam" }),
      );
      build.onLoad(
        { filter: /./, namespace: "seam" },
        () => ({ contents: "module.exports = {};", loader: "js" }),
      );
    },
  };
}

async function bundle(root: string, entry: string): Promise<{ text: string; inputs: string[] }> {
  const { Bun } = globalThis as unknown as { Bun: Builder };
  const result = await Bun.build({
    entrypoints: [join(root, entry)],
    target: "browser",
    format: "iife",
    minify: true,
    metafile: true,
    jsx: { runtime: "automatic", importSource: "preact", development: false },
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [seams(root)],
  });
  if (!result.success) throw new AggregateError(result.logs, `Cannot bundle ${entry}`);
  return { text: await result.outputs[0].text(), inputs: Object.keys(result.metafile.inputs) };
}

/** The page, and the files from the root that it was made from. */
export async function pageOf(root: string): Promise<{ text: string; inputs: string[] }> {
  const [main, worker] = [
    await bundle(root, "src/page/main.tsx"),
    await bundle(root, "src/page/worker/worker.ts"),
  ];
  const script = inElement(main.text);
  const style = `\n${readFileSync(join(root, STYLE), "utf8")}`;
  const text = template({ script, style, worker: worker.text });
  const inputs = [...main.inputs, ...worker.inputs].filter((path) => existsSync(path))
    .map((path) => relative(root, resolve(path)));
  return { text, inputs: [...inputs, STYLE, NODE_PATH] };
}

/** Writes the page into a folder. */
async function bundlePage({ root, folder }: { root: string; folder: string }): Promise<void> {
  const began = Date.now();
  mkdirSync(folder, { recursive: true, mode: SHARED_FOLDER });
  const { text, inputs } = await pageOf(root);
  replaceFile(join(folder, PAGE), text, SHARED_FILE);
  writeStamp({ root, folder }, { inputs, began });
}

/** A script must not end its element. */
function inElement(script: string): string {
  return script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

/**
 * What the page may do: run its own script and worker, and ask for nothing but what is at one address, if any. WebAssembly is what large
 * runs are read by; no text becomes a script by it.
 */
function policyOf(script: string, style: string): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    "worker-src blob:",
    `connect-src ${PAGE_SLOTS.connect}`,
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types tph",
  ].join("; ");
}

function template({ script, style, worker }: { script: string; style: string; worker: string }): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>tph</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript>This page needs JavaScript, which it has within it.</noscript></div>
<script type="application/json" id="worker">${JSON.stringify(worker).replaceAll("<", "\\u003c")}</script>
<script type="application/json" id="config">${PAGE_SLOTS.config}</script>
${PAGE_SLOTS.runs}
<script>${script}</script>
</body>
</html>
`;
}

/** `bun bundle_page.ts FOLDER` */
if ((import.meta as { main?: boolean }).main && process.argv[2] !== undefined) {
  await bundlePage({
    root: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
    folder: process.argv[2],
  });
}
