/**
 * How people run code that takes too long to install and start for the suite: frameworks, bundlers, and what they need. Each
 * row is a project of its own; its packages are pinned.
 *
 * @module
 */

/** What `cart.ts` has is asked for by name, file and line, whatever a tool has made of it. */
export interface Row {
  /** As the table has it. */
  name: string;
  /** The package whose version the table shows. */
  package: string;
  files: Record<string, string>;
  /** What is run first, without tph: a build. */
  before?: string;
  /** What is recorded, by the shell. `$PORT` is a free port. */
  command: string;
  /** Of a server: what is asked of it, and then it is ended. */
  paths?: string[];
  /** As `total cart.ts:3`. */
  functions: string[];
  /** Tests and requests that have rows. */
  roots?: string[];
}

/** Exact versions of what is installed, in one folder for all. */
export const PACKAGES: Record<string, string> = {
  "@nestjs/cli": "12.0.8",
  "@nestjs/common": "12.5.1",
  "@nestjs/core": "12.5.1",
  "@nestjs/platform-express": "12.5.1",
  "@playwright/test": "1.65.1",
  "@types/node": "26.6.6",
  "@types/react": "19.3.0",
  "esbuild": "0.28.2",
  "happy-dom": "21.0.4",
  "jsdom": "31.0.1",
  "mocha": "12.0.3",
  "next": "16.4.6",
  "nodemon": "3.1.14",
  "react": "19.3.1",
  "react-dom": "19.3.1",
  "reflect-metadata": "0.2.2",
  "rollup": "4.68.7",
  "rxjs": "7.8.2",
  "ts-loader": "9.6.2",
  "ts-node": "10.9.2",
  "tsx": "4.23.15",
  "turbo": "2.11.11",
  "typescript": "5.9.3",
  "vite": "8.3.8",
  "vite-node": "6.0.0",
  "vitest": "5.1.1",
  "webpack": "5.112.2",
  "webpack-cli": "7.3.1",
};

const CART = `export interface Item { price: number }

export function total(prices: number[]): number {
  let sum = 0;
  for (const price of prices) sum = plus(sum, price);
  return sum;
}
export function plus(a: number, b: number): number {
  if (Number.isNaN(b)) throw new TypeError("no price");
  return a + b;
}
export class Cart {
  #items: Item[] = [];
  put(item: Item): this { this.#items.push(item); return this; }
  sum(): number { return total(this.#items.map(({ price }) => price)); }
}
`;
const MAIN = `import { Cart } from "./cart";
const cart = new Cart().put({ price: 1 }).put({ price: 2 });
console.log("sum", cart.sum());
`;
const FUNCTIONS = ["Cart.put cart.ts:14", "Cart.sum cart.ts:15", "plus cart.ts:8", "total cart.ts:3"];
const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "strict": true, "types": [],
    "lib": ["es2022", "dom"], "sourceMap": true, "outDir": "dist", "rootDir": "."
  },
  "files": ["main.ts"]
}`;
const APP = { "cart.ts": CART, "main.ts": MAIN, "tsconfig.json": TSCONFIG };

/** A program that a bundler makes of `main.ts`. */
function bundled(name: string, tool: string, before: string, files: Record<string, string> = {}): Row {
  const command = "node dist/main.js";
  return { name, package: tool, files: { ...APP, ...files }, before, command, functions: FUNCTIONS };
}

function webpack(devtool: string, mode: string): Row {
  const config = `const path = require("node:path");
module.exports = {
  mode: "${mode}", devtool: "${devtool}", target: "node", entry: "./main.ts",
  module: { rules: [{ test: /\\.ts$/, loader: "ts-loader", options: { transpileOnly: true } }] },
  resolve: { extensions: [".ts", ".js"] }, output: { path: path.join(__dirname, "dist"), filename: "main.js" },
};
`;
  return bundled(`webpack, \`${mode}\`, \`${devtool}\``, "webpack", "webpack", {
    "webpack.config.js": config,
  });
}

/** @param flags what has Mocha load TypeScript */
function mocha(by: string, flags: string): Row {
  const test = `import assert from "node:assert/strict";
import { Cart } from "./cart";
it("sums in order", () => { assert.equal(new Cart().put({ price: 3 }).sum(), 3); });
`;
  // In CommonJS, as ts-node's register script takes it.
  const config =
    `{ "compilerOptions": { "target": "es2022", "module": "commonjs", "esModuleInterop": true, "strict": true } }`;
  return {
    name: `Mocha with ${by}`,
    package: "mocha",
    files: { "cart.ts": CART, "cart.test.ts": test, "tsconfig.json": config },
    command: `mocha ${flags} cart.test.ts`,
    functions: FUNCTIONS,
    roots: ["sums in order"],
  };
}

function vitest(environment: string): Row {
  const test = `import { expect, test } from "vitest";
import { Cart } from "./cart";
test("sums in a page", () => {
  document.body.textContent = String(new Cart().put({ price: 3 }).sum());
  expect(document.body.textContent).toBe("3");
});
`;
  return {
    name: `Vitest with ${environment}`,
    package: environment,
    files: { ...APP, "cart.test.ts": test },
    command: `vitest run --environment=${environment}`,
    functions: FUNCTIONS,
    roots: ["sums in a page"],
  };
}

const NEXT = {
  "lib/cart.ts": CART,
  "app/layout.tsx":
    `export default function Layout({ children }: { children: React.ReactNode }) { return <html><body>{children}</body></html>; }\n`,
  "app/page.tsx": `import { Cart } from "../lib/cart";
export const dynamic = "force-dynamic";
export default function Page() { return <p>sum {new Cart().put({ price: 5 }).sum()}</p>; }
`,
  "app/api/sum/route.ts": `import { Cart } from "../../../lib/cart";
export const dynamic = "force-dynamic";
export function GET() { return Response.json(new Cart().put({ price: 4 }).sum()); }
`,
};
/** Its bundler takes small functions into others when it builds. */
const NEXT_FUNCTIONS = [
  "Cart.put lib/cart.ts:14",
  "Cart.sum lib/cart.ts:15",
  "Page app/page.tsx:3",
  "GET app/api/sum/route.ts:3",
];

function nextStart(name: string, before: string, files: Record<string, string> = {}): Row {
  return {
    name: `\`next start\`, ${name}`,
    package: "next",
    files: { ...NEXT, ...files },
    before,
    command: "next start -p $PORT",
    paths: ["/api/sum", "/"],
    functions: NEXT_FUNCTIONS,
    roots: ["GET / 200"],
  };
}

const NEST = {
  "src/cart.ts": CART,
  "src/main.ts": `import "reflect-metadata";
import { Controller, Get, Module, Param } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { Cart } from "./cart";

@Controller("carts")
class CartController {
  @Get(":id")
  find(@Param("id") id: string) { return { id, sum: new Cart().put({ price: Number(id) }).sum() }; }
}
@Module({ controllers: [CartController] })
class AppModule {}
async function start() {
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(Number(process.env.PORT));
}
start();
`,
  "nest-cli.json": `{ "sourceRoot": "src" }`,
  "tsconfig.json": `{
  "compilerOptions": {
    "module": "commonjs", "target": "es2022", "outDir": "dist", "rootDir": "src", "sourceMap": true, "types": ["node"],
    "experimentalDecorators": true, "emitDecoratorMetadata": true, "esModuleInterop": true, "skipLibCheck": true
  },
  "include": ["src"]
}`,
};

export const ROWS: Row[] = [
  bundled(
    "esbuild, minified, with a map",
    "esbuild",
    "esbuild main.ts --bundle --minify --sourcemap --platform=node --outfile=dist/main.js",
  ),
  bundled(
    "TypeScript, then esbuild: a map of maps",
    "esbuild",
    "tsc && esbuild dist/main.js --bundle --minify --sourcemap --platform=node --outfile=dist/main.js --allow-overwrite",
  ),
  bundled(
    "esbuild, then rollup with its own map",
    "rollup",
    "esbuild main.ts cart.ts --sourcemap=inline --format=esm --outdir=mid && rollup -c",
    {
      "rollup.config.mjs": `import { readFileSync } from "node:fs";
// What @rollup/plugin-sourcemaps does.
const maps = { name: "maps", load(id) {
  const code = readFileSync(id.endsWith(".js") ? id : id + ".js", "utf8");
  return { code, map: JSON.parse(Buffer.from(/base64,(.*)/.exec(code)[1], "base64").toString()) };
}, resolveId(id) { return id === "./cart" ? new URL("./mid/cart.js", import.meta.url).pathname : null } };
export default { input: "mid/main.js", plugins: [maps], output: { file: "dist/main.js", format: "cjs", sourcemap: true } };
`,
    },
  ),
  bundled(
    "`tsc`, with maps",
    "typescript",
    "tsc --module commonjs --moduleResolution node10 --ignoreDeprecations 5.0",
  ),
  webpack("source-map", "production"),
  webpack("source-map", "development"),
  webpack("eval", "development"),
  webpack("eval-source-map", "development"),
  {
    name: "Vite SSR build",
    package: "vite",
    files: APP,
    before: "vite build --ssr main.ts --sourcemap --logLevel=silent",
    command: "node dist/main.mjs",
    functions: FUNCTIONS,
  },
  { name: "vite-node", package: "vite-node", files: APP, command: "vite-node main.ts", functions: FUNCTIONS },
  vitest("jsdom"),
  vitest("happy-dom"),
  mocha("tsx", "--require tsx"),
  mocha("ts-node", "--require ts-node/register/transpile-only"),
  {
    name: "Playwright Test, its Node side",
    package: "@playwright/test",
    files: {
      ...APP,
      "cart.spec.ts":
        `import { expect, test } from "@playwright/test";\nimport { Cart } from "./cart";\ntest("sums in order", () => { expect(new Cart().put({ price: 3 }).sum()).toBe(3); });\n`,
    },
    command: "playwright test --reporter=line --workers=1",
    functions: FUNCTIONS,
    roots: ["sums in order"],
  },
  {
    name: "`nodemon`",
    package: "nodemon",
    files: {
      ...APP,
      "main.mjs":
        `import { createServer } from "node:http";\nimport { Cart } from "./cart.ts";\ncreateServer((request, response) => response.end(String(new Cart().put({ price: 2 }).sum()))).listen(process.env.PORT);\n`,
    },
    command: "nodemon --quiet main.mjs",
    paths: ["/sum"],
    functions: FUNCTIONS,
    roots: ["GET /sum 200"],
  },
  {
    name: "Turborepo: a package's script",
    package: "turbo",
    files: {
      "package.json":
        `{ "name": "app", "private": true, "packageManager": "npm@11.6.2", "workspaces": ["packages/*"] }`,
      "turbo.json": `{ "tasks": { "start": { "cache": false } } }`,
      "packages/shop/package.json":
        `{ "name": "shop", "type": "module", "scripts": { "start": "node main.ts" } }`,
      "packages/shop/cart.ts": CART,
      "packages/shop/main.ts": MAIN.replace("./cart", "./cart.ts"),
    },
    command: "TURBO_TELEMETRY_DISABLED=1 turbo run start --ui=stream",
    functions: FUNCTIONS.map((name) => name.replace(" ", " packages/shop/")),
  },
  {
    name: "`nest start`",
    package: "@nestjs/core",
    files: NEST,
    command: "nest start",
    paths: ["/carts/7"],
    functions: ["CartController.find src/main.ts:9", "Cart.put src/cart.ts:14", "total src/cart.ts:3"],
    roots: ["GET /carts/:id 200"],
  },
  {
    name: "`next dev`, Turbopack",
    package: "next",
    files: NEXT,
    command: "next dev -p $PORT",
    paths: ["/api/sum", "/"],
    functions: [...NEXT_FUNCTIONS, "total lib/cart.ts:3"],
    roots: ["GET / 200"],
  },
  {
    name: "`next dev`, webpack",
    package: "next",
    files: NEXT,
    command: "next dev --webpack -p $PORT",
    paths: ["/api/sum", "/"],
    functions: [...NEXT_FUNCTIONS, "total lib/cart.ts:3"],
    roots: ["GET / 200"],
  },
  {
    name: "`next build`, Turbopack: pages that are made as it builds",
    package: "next",
    files: { ...NEXT, "app/page.tsx": NEXT["app/page.tsx"].replace(/export const dynamic.*\n/, "\n") },
    command: "next build",
    functions: NEXT_FUNCTIONS.filter((name) => !name.startsWith("GET")),
  },
  nextStart("Turbopack", "next build"),
  nextStart("webpack, `serverSourceMaps`", "next build --webpack", {
    "next.config.mjs": "export default { experimental: { serverSourceMaps: true } };\n",
  }),
];
