/**
 * A clone of a public repository in which fixes are looked for and replayed.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A commit that changed sources and their tests. */
export interface Fix {
  commit: string;
  parent: string;
  subject: string;
  sources: string[];
  tests: string[];
}

export interface Clone {
  /** `owner/name`. */
  name: string;
  folder: string;
  git(...args: string[]): string;
}

const CODE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const IS_TEST =
  /(?:^|\/)(?:tests?|__tests__|specs?)\/|[._-](?:test|spec)\.[cm]?[jt]sx?$|^test[^/]*\.[cm]?[jt]sx?$/i;
const IS_OTHER =
  /(?:^|\/)(?:dist|lib-cov|docs?|website|bench(?:mark)?s?|examples?|playground|scripts?|build|min|fixtures?|types|support|assets|bin|\.[^/]+)\/|\.min\.|\.d\.[cm]?ts$|\.config\.|\.test-d\.|^(?:Gruntfile|rollup|webpack|karma)/i;
/** New features have nothing to compare with. */
const IS_FEATURE =
  /^(?:feat|refactor|chore|docs?|tests?|perf|style|build|ci)\b|^(?:add|support|implement|allow)\b/i;
const IS_FIX = /\bfix|bug|correct|wrong|regress|crash|should|properly|handle|prevent|ensure|issue|#\d/i;

/** Clones a repository, from a folder of bare copies (`OWNER+NAME/repo`) where there is one. */
export function cloneOf(name: string, { work, mirrors }: { work: string; mirrors?: string }): Clone {
  const folder = join(work, "clones", name.replace("/", "+"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "core.hooksPath=/dev/null", "-C", folder, ...args], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    });
  if (!existsSync(folder)) {
    mkdirSync(join(work, "clones"), { recursive: true });
    const mirror = mirrors && join(mirrors, name.replace("/", "+"), "repo");
    const from = mirror && existsSync(mirror) ? mirror : `https://github.com/${name}`;
    execFileSync("git", ["clone", "-q", "--no-checkout", ...(mirror ? ["--shared"] : []), from, folder]);
  }
  return { name, folder, git };
}

/** Fixes with tests, the newest first. */
export function* fixesIn({ git }: Clone, { most }: { most: number }): Generator<Fix> {
  const log = git("log", "--no-merges", "-n", String(most), "--name-status", "--format=%x01%H%x02%P%x02%s");
  for (const entry of log.split("\x01").slice(1)) {
    const [head, ...lines] = entry.split("\n").filter((line) => line !== "");
    const [commit, parent, subject] = head!.split("\x02");
    if (
      parent === undefined || parent === "" || parent.includes(" ") || !IS_FIX.test(subject!) ||
      IS_FEATURE.test(subject!)
    ) continue;
    const files = lines.map((line) => line.split("\t"));
    const sources: string[] = [];
    const tests: string[] = [];
    for (const [status, path] of files) {
      if (!CODE.test(path!)) continue;
      if (IS_TEST.test(path!)) {
        if (status !== "D" && !/fixtures?\//.test(path!) && !IS_OTHER.test(path!)) tests.push(path!);
      } else if (status === "M" && !IS_OTHER.test(path!)) sources.push(path!);
    }
    if (sources.length === 0 || sources.length > 4 || tests.length === 0 || tests.length > 4) continue;
    yield { commit: commit!, parent, subject: subject!, sources, tests };
  }
}

/** Puts the files of a commit into the clone; what is installed stays. */
export function checkOut({ git }: Clone, commit: string): void {
  git("checkout", "-q", "-f", "--detach", commit);
  git("clean", "-q", "-fdx", "-e", "node_modules");
}

/** What a test does not need; some of it cannot be installed without scripts, or takes minutes. */
const IS_TOOL =
  /eslint|prettier|stylelint|size-limit|bench|typedoc|docs|husky|lint|puppeteer|playwright|karma|cypress|attw|release|netlify|commitlint|saucelabs|website|deploy/i;

/** Installs what a commit's manifest names: of the project alone, not of its workspaces, and without what only its authors need. */
export function install({ folder }: Clone): void {
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  const manifest = join(folder, "package.json");
  const text = readFileSync(manifest, "utf8");
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = JSON.parse(text);
  const wanted = Object.entries<string>({ ...peerDependencies, ...devDependencies, ...dependencies })
    .filter(([name, range]) =>
      !IS_TOOL.test(name) && !/^(?:workspace|link|portal|patch|file|git|\.)/.test(range)
    );
  writeFileSync(manifest, JSON.stringify({ name: "project", dependencies: Object.fromEntries(wanted) }));
  try {
    execFileSync(
      "npm",
      ["install", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--no-package-lock"],
      { cwd: folder, stdio: "ignore", timeout: 400_000 },
    );
  } finally {
    writeFileSync(manifest, text);
  }
}
