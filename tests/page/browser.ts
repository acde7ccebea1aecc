/**
 * A real Chromium for the tests of the page, from npm: nothing of the system's is needed.
 *
 * @module
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { brotliDecompressSync } from "node:zlib";
import { ROOT } from "../hosts.ts";
import { install } from "../tools.ts";

const FOLDER = join(ROOT, "node_modules/.hosts/browser");
const PACKAGES = {
  "@sparticuz/chromium": "153.0.0",
  "playwright-core": "1.65.1",
  "axe-core": "4.14.1",
};

/** Where a package of the browser's is. */
function packagePath(name: keyof typeof PACKAGES, file: string): string {
  return join(FOLDER, "node_modules", name, file);
}

/** Installs the browser, unless it is there; its executable. */
export function browserPath(): string {
  install(FOLDER, PACKAGES);
  const path = join(FOLDER, "chromium");
  if (!existsSync(path)) {
    const unpacked = brotliDecompressSync(
      readFileSync(packagePath("@sparticuz/chromium", "bin/chromium.br")),
    );
    // Others may be doing the same.
    const part = `${path}.${process.pid}`;
    writeFileSync(part, unpacked, { mode: 0o755 });
    renameSync(part, path);
  }
  return path;
}

/** The parts of Playwright that are used here. */
export interface Locator {
  click(options?: { timeout?: number }): Promise<void>;
  boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
  count(): Promise<number>;
  first(): Locator;
  nth(index: number): Locator;
  locator(selector: string): Locator;
  getByText(text: string | RegExp, options?: { exact?: boolean }): Locator;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  /** As it stands in the document: rows are laid out in parts, which `innerText` would put on lines of their own. */
  textContent(): Promise<string | null>;
  allTextContents(): Promise<string[]>;
  getAttribute(name: string): Promise<string | null>;
  setInputFiles(paths: string | string[]): Promise<void>;
  waitFor(options?: { timeout?: number; state?: "visible" | "hidden" }): Promise<void>;
  fill(text: string): Promise<void>;
  focus(): Promise<void>;
}
export interface Page {
  goto(address: string): Promise<unknown>;
  locator(selector: string): Locator;
  getByText(text: string | RegExp, options?: { exact?: boolean }): Locator;
  getByRole(role: string, options?: { name?: string | RegExp; exact?: boolean }): Locator;
  keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  mouse: {
    move(x: number, y: number): Promise<void>;
    wheel(x: number, y: number): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
    click(x: number, y: number): Promise<void>;
    dblclick(x: number, y: number): Promise<void>;
  };
  evaluate<T>(script: string): Promise<T>;
  url(): string;
  goBack(): Promise<unknown>;
  goForward(): Promise<unknown>;
  screenshot(options: { path: string }): Promise<Uint8Array>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  emulateMedia(media: Record<string, string>): Promise<void>;
  waitForTimeout(ms: number): Promise<void>;
  on(
    event: string,
    take: (what: { text(): string; type(): string; message: string; url(): string }) => void,
  ): void;
}

/** The browser's own protocol: what a desktop or fingers do. */
export interface Devtools {
  send(method: string, parameters: unknown): Promise<unknown>;
}

export function devtoolsOf(page: Page): Promise<Devtools> {
  const { context } = page as Page & { context(): { newCDPSession(page: Page): Promise<Devtools> } };
  return context.call(page).newCDPSession(page);
}

/** A browser, and what went wrong in its pages: errors, and what a page's policy refused. */
export interface Browser {
  problems: string[];
  open(address: string, size?: { width: number; height: number }): Promise<Page>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the browser. */
export async function startBrowser(): Promise<Browser> {
  // It installs the driver as well.
  const executablePath = browserPath();
  const { chromium } = createRequire(import.meta.url)(packagePath("playwright-core", "index.js"));
  const args = ["--no-sandbox", "--headless=shell", "--disable-gpu"];
  const browser = await chromium.launch({
    executablePath,
    args,
    // As people have it: a page that changes its address too often is not heeded.
    ignoreDefaultArgs: ["--disable-ipc-flooding-protection"],
  });
  const problems: string[] = [];
  return {
    problems,
    async open(address, viewport = { width: 1280, height: 800 }) {
      const page: Page = await browser.newPage({ viewport });
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => {
        // What a policy refuses is told as an error.
        if (message.type() === "error") problems.push(message.text());
      });
      page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (!["file:", "blob:", "data:"].includes(protocol) && !address.startsWith(origin)) {
          problems.push(`asked for ${request.url()}`);
        }
      });
      await page.goto(address);
      return page;
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** What axe-core finds of a page: serious and worse. */
export async function accessibilityOf(page: Page): Promise<string[]> {
  const axe = readFileSync(packagePath("axe-core", "axe.min.js"), "utf8");
  await page.evaluate(axe);
  return await page.evaluate<string[]>(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ": " + html + " " + failureSummary)))`);
}
