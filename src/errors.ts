/**
 * Every error that a user can meet: what failed, the state found, the remedy. A bug throws a built-in error and
 * keeps its stack; these are shown without one.
 *
 * @module
 */

/** An error for the user. `status` is the process's exit status: 1 a handled error, 2 wrong usage. */
export class TphError extends Error {
  override name = "TphError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly status: 1 | 2;

  constructor(code: string, message: string, options: { hint?: string; status?: 1 | 2 } = {}) {
    super(message);
    this.code = code;
    this.hint = options.hint;
    this.status = options.status ?? 1;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// The catalogue: one function an error, in alphabetical order.

export function ambiguousCommand(word: string, forms: { bin: string; script: string }): TphError {
  return new TphError(
    "ambiguous-command",
    `Cannot tell what "${word}" means: it is a command in node_modules/.bin and a script of package.json.`,
    { hint: `Try: tph run -- ${forms.bin}, or: tph run -- ${forms.script}`, status: 2 },
  );
}

export function ambiguousRun(reference: string, candidates: string[]): TphError {
  const shown = candidates.slice(0, 8).map((id) => `\n  ${id}`).join("");
  const more = candidates.length > 8 ? `\n  … and ${candidates.length - 8} more` : "";
  return new TphError(
    "ambiguous-run",
    `Cannot tell which run "${reference}" means: ${candidates.length} runs begin with it.${shown}${more}`,
    { hint: "Give more of the id." },
  );
}

export function cannotBundlePage(why: string): TphError {
  return new TphError("cannot-bundle-page", `Cannot make the page that shows runs: ${why}`, {
    hint: "Run `deno install` in the checkout of tph.",
  });
}

export function cannotBundlePreload(why: string): TphError {
  return new TphError("cannot-bundle-preload", `Cannot bundle the preload script: ${why}`, {
    hint: "Run `deno install` in the checkout of tph.",
  });
}

export function cannotCheckOut(commit: string, why: string): TphError {
  return new TphError("cannot-check-out", `Cannot write the files of commit ${commit.slice(0, 7)}: ${why}.`, {
    hint: "--base COMMIT compares with another one.",
  });
}

export function cannotFindPage(folder: string): TphError {
  return new TphError(
    "cannot-find-page",
    `Cannot find the page that shows runs: it is not beside the library, in ${folder}.`,
    {
      hint: "Keep the run with t.save(), and have tph export --format flame write the page.",
    },
  );
}

export function cannotImport(path: string, why: string): TphError {
  return new TphError("cannot-import", `Cannot import ${path}: ${why}.`, {
    hint: "`tph help import` lists the files that it takes.",
  });
}

export function cannotOpenCache(path: string, why: string): TphError {
  return new TphError("cannot-open-cache", `Cannot use the cache folder ${path}: ${why}.`, {
    hint:
      "Choose another with --cache-dir DIR or TRACEPATCH_CACHE_DIR; `tph trust DIR` uses another user's. Where root has made it, " +
      "as under sudo, take it over: sudo chown -R USER DIR.",
  });
}

export function cannotPlacePreload(problems: string[]): TphError {
  return new TphError(
    "cannot-place-preload",
    `Cannot find a folder for tph's own files that other users cannot change: ${problems.join("; ")}.`,
    { hint: "Set XDG_CACHE_HOME to such a folder." },
  );
}

export function cannotReadConfig(path: string, why: string): TphError {
  return new TphError("cannot-read-config", `Cannot read the configuration ${path}: ${why}.`, {
    hint: "`tph init` writes one; `tph config` shows which one is used.",
  });
}

export function cannotReadJson(path: string, why: string): TphError {
  return new TphError("cannot-read-json", `Cannot read ${path} as a run: ${why}.`, {
    hint:
      "It takes what `tph export`, `tph run -o` and t.toJson() write; for a file of the Python tools, use `tph import`.",
  });
}

export function cannotReadLock(path: string, why: string): TphError {
  return new TphError("cannot-read-lock", `Cannot read the lock ${path}: ${why}.`, {
    hint: "Write one: tph lock save NAME RUN",
  });
}

export function cannotReadRun(path: string, why: string): TphError {
  return new TphError("cannot-read-run", `Cannot read ${path}: ${why}.`, {
    hint: "`tph logs` lists the runs.",
  });
}

export function cannotReadState(path: string, why: string): TphError {
  return new TphError(
    "cannot-read-state",
    `Cannot read ${path}, where tph setup noted what it did: ${why}.`,
    {
      hint: "Delete that file and _tracepatch_filetotest.ts by hand.",
    },
  );
}

export function cannotScrub(path: string, why: string): TphError {
  return new TphError("cannot-scrub", `Cannot scrub ${path}: ${why}.`, {
    hint: "Nothing was changed. What cannot be read may hold secrets, too: delete the file if that matters.",
  });
}

export function cannotStartHost(executable: string, why: string): TphError {
  return new TphError("cannot-start-host", `Cannot start ${executable}: ${why}.`);
}

export function cannotWriteFile(path: string, why: string): TphError {
  return new TphError("cannot-write-file", `Cannot write ${path}: ${why}.`);
}

/** @param isFile there is a program of that name */
export function commandNotFound(command: string, { isFile = false } = {}): TphError {
  return new TphError("command-not-found", `Cannot find the command ${command}.`, {
    hint: isFile
      ? `It is a file that cannot be executed. As a program: tph run ${command}`
      : "`tph run -- COMMAND…` runs what PATH or a path leads to.",
  });
}

export function configExists(path: string): TphError {
  return new TphError("config-exists", `Cannot write ${path}: it is there already.`, {
    hint: "--force overwrites it.",
  });
}

export function configProblems(problems: string[], hint?: string): TphError {
  const [first, ...others] = problems;
  const message = others.length === 0
    ? `Cannot use the configuration: ${first}.`
    : `Cannot use the configuration:${problems.map((problem) => `\n  ${problem}`).join("")}`;
  return new TphError("config-problems", message, {
    hint: `${
      hint === undefined ? "" : `${hint} `
    }\`tph config --validate\` checks it; \`tph help config\` describes the keys.`,
  });
}

export function entryNotFound(file: string, hint?: string): TphError {
  return new TphError("entry-not-found", `Cannot find ${file}.`, {
    hint: hint ?? "Name the program's entry file: tph run FILE [args…]",
  });
}

/** @param asked what of the project asks for it, if that is why */
export function hostMissing(host: string, variable: string, asked?: string): TphError {
  const why = asked === undefined ? "" : ` ${asked} asks for it.`;
  return new TphError("host-missing", `Cannot find ${host}: it is not on PATH.${why}`, {
    hint: `Install it, name its executable in ${variable}, or choose another with --host.`,
  });
}

export function hostTooOld(
  host: string,
  found: { version: string; oldest: string; executable: string },
  asked?: string,
): TphError {
  const why = asked === undefined ? "" : ` ${asked} asks for ${host}.`;
  return new TphError(
    "host-too-old",
    `Cannot run under ${host} ${found.version} (${found.executable}): tph needs ${found.oldest} or newer.${why}`,
    { hint: `Update it, name a newer one in TPH_${host.toUpperCase()}, or choose another with --host.` },
  );
}

/** @param said the first line of its errors, or how it ended */
export function hostUnusable(
  host: string,
  { executable, said }: { executable: string; said: string },
  asked?: string,
): TphError {
  const why = asked === undefined ? "" : ` ${asked} asks for ${host}.`;
  return new TphError(
    "host-unusable",
    `Cannot run under ${host}: ${executable} --version gives no version: ${said}.${why}`,
    { hint: `Mend it, name another in TPH_${host.toUpperCase()}, or choose another host with --host.` },
  );
}

export function newerRun(path: string, version: number, understood: number): TphError {
  return new TphError(
    "newer-run",
    `Cannot read ${path}: its format is version ${version}, and this tph understands up to ${understood}.`,
    { hint: "Update tph." },
  );
}

export function noConfigForSetup(folder: string): TphError {
  return new TphError(
    "no-config",
    `Cannot set up: there is no configuration in ${folder} or above.

What to do:
  1. Create tracepatch.toml in your project's folder (tph init writes one)
  2. Or add a "tracepatch" table to deno.json or package.json

Example of a tracepatch.toml:

    [[test.files]]
    path = "src/cart.ts"
    functions = ["total", "Cart.add"]

    # What to call them with; without this, inputs are made up from the types
    [[test.inputs]]
    function = "total"
    args = [[1, 2]]
    kwargs = { tax = 0.2 }
`,
  );
}

export function noParserForPlatform(name: string): TphError {
  return new TphError("parser-missing", `Cannot find ${name}, the part of the parser for this platform.`, {
    hint: "Install tracepatch again with its optional dependencies (npm: without --omit=optional).",
  });
}

export function noRepository(folder: string, why = "it is in no git repository"): TphError {
  return new TphError(
    "no-repository",
    `Cannot look for a version of ${folder} in which the test passes: ${why}.`,
    {
      hint: "Record a run that passes (tph run), and compare: tph diff PASSING FAILING",
    },
  );
}

export function noRequests(): TphError {
  return new TphError("no-requests", "No requests were recorded in this run.", {
    hint: "A request is one that a server of the program got, such as one of node:http.",
  });
}

export function noRuns(where: string): TphError {
  return new TphError("no-runs", `No runs here: ${where}.`, { hint: "Record one: tph run FILE" });
}

export function noSuchCall(call: number, calls: number): TphError {
  const there = calls === 0 ? "the run has no calls" : `the run has the calls 1 to ${calls}`;
  return new TphError("call-not-found", `Cannot find call ${call}: ${there}.`, {
    hint: "`tph find VALUE` and `tph tree --ids` show the numbers of calls.",
  });
}

export function noSuchTest(title: string, titles: string[]): TphError {
  if (titles.length === 0) {
    return new TphError("no-tests", `No test with the title "${title}" is in both runs.`, {
      hint: "`tph tree RUN --roots tests` shows the tests of a run.",
    });
  }
  const shown = titles.slice(0, 5).map((one) => `\n  ${one}`).join("");
  const more = titles.length > 5 ? `\n  and ${titles.length - 5} more` : "";
  return new TphError("no-tests", `${titles.length} tests have "${title}" in their titles:${shown}${more}`, {
    hint: "Give more of the title.",
  });
}

export function notAFolder(path: string): TphError {
  return new TphError("not-a-folder", `Cannot trust ${path}: there is no such folder.`);
}

export function notARun(path: string, found: string): TphError {
  return new TphError("not-a-run", `Cannot read ${path}: it is not a tph run (${found}).`, {
    hint: "Runs end in .tph; `tph logs` lists them.",
  });
}

export function notEnoughMemory(calls: number, bytes: number): TphError {
  const need = Math.ceil(bytes / 2 ** 30);
  return new TphError(
    "not-enough-memory",
    `Cannot load all ${calls} calls at once: that needs about ${need} GB of memory, more than there is.`,
    {
      hint:
        "`tph view`, `stats`, `find` and `why` mostly read it all the same. Or record less: --max-calls, --keep last, " +
        "--min-duration, --fold-after.",
    },
  );
}

export function noTestFiles(path: string): TphError {
  return new TphError(
    "no-test-files",
    `Cannot set up: no test files are configured.

The configuration is ${path}, but it has no [[test.files]].

Add to it:

    [[test.files]]
    path = "your_file.ts"
    functions = ["functionName"]
`,
  );
}

export function noTests(): TphError {
  return new TphError("no-tests", "No tests were recorded in this run.", {
    hint: 'A test is a function that is handed to a test runner: test("adds tax", () => …).',
  });
}

export function notTrusted(path: string): TphError {
  return new TphError("not-trusted", `Cannot run ${path}: it belongs to another user.`, {
    hint: "`tph trust DIR` says that you trust a folder.",
  });
}

export function otlpMisconfigured(what: string, hint: string): TphError {
  return new TphError("otlp-misconfigured", `Cannot send spans: ${what}.`, { hint, status: 2 });
}

export function runNotFound(reference: string, where: string): TphError {
  return new TphError("run-not-found", `Cannot find run "${reference}" in ${where}.`, {
    hint: "`tph logs` lists the runs; `@` is the newest, `@1` the one before.",
  });
}

export function scopeNotFound(scope: string): TphError {
  return new TphError("scope-not-found", `Cannot record the folder ${scope}: there is no such folder.`, {
    hint: 'The scope is a folder, or "workspace"; without it, the project around the program.',
  });
}

export function setupForgotten(runner: string): TphError {
  return new TphError(
    "setup-forgotten",
    `Cannot tell whether tph made ${runner}: the notes of tph setup in the cache folder are gone.`,
    { hint: "Delete the file by hand if it is not yours." },
  );
}

export function setupProblems(problems: string[]): TphError {
  return new TphError(
    "setup-problems",
    `Cannot set up:${problems.map((problem) => `\n  ${problem}`).join("")}`,
    {
      hint: "Nothing was written.",
    },
  );
}

const MORE_MEMORY = "Give it more with --memory, or ask for less: where service = …, hour >= …";

export function sqlFailed(why: string): TphError {
  if (why.startsWith("Out of Memory Error")) {
    return new TphError("sql-failed", `Cannot answer: ${why.split("\n")[0]}.`, {
      hint: MORE_MEMORY,
    });
  }
  return new TphError("sql-failed", `Cannot answer: ${why}`, {
    hint: "`tph sql` without a question lists the tables, their columns and ready questions.",
  });
}

export function sqlNoEngine(packageName: string): TphError {
  return new TphError(
    "sql-no-engine",
    "Cannot find DuckDB, which answers `tph sql`: it is not a part of tph.",
    {
      hint:
        `Install it in the project or for all: npm install ${packageName} (-g); or put the program duckdb on PATH.`,
    },
  );
}

export function sqlNotReadOnly(): TphError {
  return new TphError(
    "sql-not-read-only",
    "Cannot run that: `tph sql` takes one SELECT, and changes nothing.",
    {
      hint: "For anything else, open the files of `tph export --format parquet` with the engine itself.",
      status: 2,
    },
  );
}

export function sqlTimedOut(milliseconds: number): TphError {
  return new TphError("sql-timed-out", `The answer took longer than ${milliseconds / 1000} s.`, {
    hint: "Give it more with --timeout, or ask for less: where service = …, hour >= …",
  });
}

export function sqlTooLong(): TphError {
  return new TphError("sql-too-long", "The answer is too long to be shown.", {
    hint:
      "Ask for less: --limit, fewer columns; for all of it, open the files of `tph export --format parquet`.",
  });
}

export function sqlTooMuchMemory(bytes: number): TphError {
  return new TphError("sql-failed", `Cannot answer: the engine took more than ${bytes / 1e6} MB.`, {
    hint: MORE_MEMORY,
  });
}

export function stagedChanges(): TphError {
  return new TphError("staged-changes", "Cannot ask whether to go on: this is not a terminal.", {
    hint: "Use --yes to go on without asking.",
  });
}

export function stillRecorded(path: string): TphError {
  return new TphError("still-recorded", `Cannot scrub ${path}: its program is still running.`, {
    hint: "Scrub it when the program has ended.",
  });
}

/** What a part of one run leaves out, the other one would seem to have more. */
export function tooLargeToEmbed(id: string): TphError {
  return new TphError("too-large-to-embed", `Cannot write a page that compares runs: ${id} is too large.`, {
    hint: "tph ui A B compares them in the browser, tph diff A B as text.",
  });
}

export function tooLongStacks(characters: number): TphError {
  return new TphError(
    "too-long-stacks",
    `Cannot write the collapsed stacks: they would have ${Math.round(characters / 1e6)} million characters.`,
    { hint: "A line repeats its whole stack, and these are deep. Try --format speedscope or perfetto." },
  );
}

/** A file that was made to exhaust its reader, or is broken. */
export function tooManyCalls(path: string, { calls, bytes }: { calls: number; bytes: number }): TphError {
  return new TphError(
    "too-many-calls",
    `Cannot read ${path}: it claims ${calls} calls, which do not fit in ${bytes} bytes.`,
    { hint: "The file is damaged, or is not a run." },
  );
}

export function tooManyPlaces(most: number): TphError {
  return new TphError("too-many-places", `Cannot list the places: there are more than ${most}.`, {
    hint:
      "Give a --limit, or narrow the search with --in, --as or --path. --count and --group have no such limit.",
  });
}

export function wrongUsage(message: string, hint?: string): TphError {
  return new TphError("wrong-usage", message, { hint, status: 2 });
}
