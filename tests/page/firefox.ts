/**
 * A real Firefox for the tests of the page: Debian's, unpacked into a folder with the libraries that it needs, and driven through
 * WebDriver BiDi.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "../hosts.ts";
import { install } from "../tools.ts";

const FOLDER = join(ROOT, "node_modules/.hosts/firefox");
const DRIVER = { "puppeteer-core": "25.16.0" };
/** Firefox, and the libraries of a desktop, which a machine for tests need not have. */
const PACKAGES = [
  ..."firefox-esr libgtk-3-0 libgdk-pixbuf-2.0-0 libevent-2.1-7 libvpx7 libepoxy0 libxkbcommon0".split(" "),
  ..."libwayland-client0 libwayland-cursor0 libwayland-egl1 libxcursor1 libxinerama1 libxi6".split(" "),
  ..."libpango-1.0-0 libpangocairo-1.0-0 libatk1.0-0 libatk-bridge2.0-0 libcairo-gobject2 libcairo2".split(
    " ",
  ),
  ..."libxrandr2 libxdamage1 libxcomposite1 libxfixes3 libnspr4 libx11-xcb1 libcolord2 libcups2".split(" "),
  ..."libcloudproviders0 liblcms2-2 libjpeg62-turbo libtiff6".split(" "),
];
const LIBRARIES = ["usr/lib/x86_64-linux-gnu", "usr/lib/firefox-esr"];

/** Where it is; nothing where this is no Debian, or its packages cannot be had. */
function firefoxFolder(): string | undefined {
  const folder = join(FOLDER, "root");
  if (existsSync(folder)) return folder;
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  // Others may be doing the same.
  const part = `${folder}.${process.pid}`;
  mkdirSync(part, { recursive: true });
  const run = (program: string, args: string[]) => spawnSync(program, args, { cwd: part }).status === 0;
  const isThere = run("apt-get", ["download", ...PACKAGES]) &&
    readdirSync(part).filter((name) => name.endsWith(".deb")).every((name) => run("dpkg", ["-x", name, "."]));
  if (!isThere) {
    rmSync(part, { recursive: true });
    return undefined;
  }
  for (const name of readdirSync(part)) if (name.endsWith(".deb")) rmSync(join(part, name));
  renameSync(part, folder);
  return folder;
}

/** The part of the driver that is used here. */
export interface FirefoxPage {
  goto(address: string): Promise<unknown>;
  evaluate<T>(script: string): Promise<T>;
  on(
    event: "pageerror" | "console",
    take: (what: { message?: string; type?(): string; text?(): string }) => void,
  ): void;
}

/** Ms between two looks, and looks at most. */
const LOOK = 50;
const LOOKS = 600;

/** Waits until an expression is true in the page. The driver's own way needs `eval`, which the page's policy refuses. */
export async function until(page: FirefoxPage, expression: string): Promise<void> {
  for (let looks = 0; !await page.evaluate<boolean>(expression); looks++) {
    if (looks === LOOKS) throw new Error(`It does not come to be: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

/** Starts it; nothing where it cannot be had. */
export async function startFirefox(): Promise<
  { problems: string[]; open(address: string): Promise<FirefoxPage> } & AsyncDisposable | undefined
> {
  const folder = firefoxFolder();
  if (folder === undefined) return undefined;
  install(FOLDER, DRIVER);
  const { default: puppeteer } = await import(
    createRequire(join(FOLDER, "node_modules/puppeteer-core/package.json")).resolve("puppeteer-core")
  );
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: join(folder, "usr/lib/firefox-esr/firefox-esr"),
    env: {
      ...process.env,
      HOME: FOLDER,
      LD_LIBRARY_PATH: LIBRARIES.map((path) => join(folder, path)).join(":"),
    },
  });
  const problems: string[] = [];
  const note = (text = ""): void => {
    // The browser asks for an icon by itself, and tells that the page's policy refuses it.
    if (!text.includes("/favicon.ico")) problems.push(text);
  };
  return {
    problems,
    async open(address) {
      const page: FirefoxPage = await browser.newPage();
      page.on("pageerror", ({ message }) => note(message));
      page.on("console", (message) => message.type?.() === "error" && note(message.text?.()));
      await page.goto(address);
      return page;
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
