/**
 * Where the page begins: it starts its worker, has it open the runs, and shows them.
 *
 * @module
 */
import { render } from "preact";
import { plural } from "../view/units.ts";
import { App, type Infos } from "./app.tsx";
import { ELEMENTS, type FailedTestRuns, type PageConfig, type PageRun } from "./config.ts";
import { Opening } from "./parts/opening.tsx";
import { follow, type Followed } from "./live.ts";
import { addressOf, go, goTo, here, leavePlace, type View, watchPlace } from "./place.ts";
import { Reader, type ReadError, STOPPED } from "./reader.ts";
import { renumbering } from "./renumber.ts";
import { bytesIn, bytesOf } from "./run_bytes.ts";
import { ReportView } from "./views/report_view.tsx";

/** A policy of Trusted Types: the only address of a script that the page makes is its worker's. */
interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

function startWorker(): () => Worker {
  const text = JSON.parse(document.getElementById(ELEMENTS.worker)!.textContent!) as string;
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const url = types === undefined
    ? address
    : types.createPolicy("tph", { createScriptURL: (url) => url }).createScriptURL(address);
  return () => new Worker(url);
}

const root = document.getElementById(ELEMENTS.app)!;
const config = JSON.parse(document.getElementById(ELEMENTS.config)!.textContent!) as PageConfig;
const reader = new Reader(startWorker());

/** Runs that are shown, and what it takes to show them again. */
interface Shown {
  key: number;
  /** The page's address behind its path. */
  place: string;
  begin(): void;
}

/** Ends the following of the runs that are shown. */
let leave = () => {};
/** Rises when other runs are to be shown: what is still being opened by then is of no interest any more. */
let showing = 0;
/** What was shown last, as long as the worker has its runs. */
let shown: Shown | undefined;

watchPlace(() => {
  if (shown?.key === showing) shown.place = addressOf();
});

/** Opens runs and shows them. */
async function show(
  config: PageConfig,
  runs: readonly (PageRun & { file?: File })[],
  { test, note }: { test?: FailedTestRuns; note?: string } = {},
): Promise<void> {
  leave();
  const key = ++showing;
  let infos: Infos = {};
  const followed: Followed[] = [];
  try {
    for (const { file, ...run } of runs) {
      const say = (what: string) => (part: number) => {
        if (key !== showing) return;
        render(<Opening name={run.name} what={what} part={part} onStop={() => reader.stop()} />, root);
      };
      say("Fetching")(0);
      const bytes = await (file === undefined ? bytesOf(run, say("Fetching")) : bytesIn(file));
      if (key !== showing) return;
      followed.push({ run, ...(run.isRunning && bytes instanceof Blob ? { blob: bytes } : {}) });
      const info = await reader.open(run, bytes, say("Reading"));
      // From now on, the worker has this run in place of the one before.
      shown = undefined;
      if (key !== showing) return;
      infos[run.slot] = info;
    }
  } catch (error) {
    if (key !== showing) return;
    const { message, hint } = error as ReadError;
    // Where reading was stopped, the worker has nothing any more.
    if (message === STOPPED) shown = undefined;
    const onBack = shown === undefined ? undefined : () => void (shown !== undefined && showAgain(shown));
    return render(<Opening name="" what={message} {...{ hint, onBack }} onFile={open} />, root);
  }
  if (location.hash === "") goTo(`#${config.start ?? `view=${firstView(infos)}`}`);
  const draw = () => render(<App key={key} {...{ reader, config, infos, test, note }} />, root);
  const begin = () => {
    draw();
    leave = follow(reader, followed, ({ slot }, info) => {
      const numberOf = renumbering(infos[slot]!, info);
      infos = { ...infos, [slot]: info };
      draw();
      const { run, call, [slot]: compared } = here();
      if (run === slot && call > 0) go({ call: numberOf(call) }, { replace: true });
      if (compared > 0) go({ [slot]: numberOf(compared) }, { replace: true });
    });
  };
  shown = { key, place: addressOf(), begin };
  begin();
}

/** What most want to see first: what differs, which test failed, which request was slow. */
function firstView({ a, b }: Infos): View {
  if (a !== undefined) return "compare";
  return b!.tests > 0 ? "tests" : b!.requests > 0 ? "requests" : "tree";
}

function showAgain({ key, place, begin }: Shown): void {
  showing = key;
  goTo(place);
  begin();
}

/** What is said of files that were dropped with others and not opened. */
function leftNote(reason: string, files: readonly File[]): string[] {
  const names = files.map(({ name }) => name).join(", ");
  return files.length === 0 ? [] : [`${reason}: ${plural(files.length, "file")} not opened (${names}).`];
}

/** Opens files that somebody chose or dropped: one is looked at, two are compared; beside runs, other files are left. */
async function open(files: readonly File[]): Promise<void> {
  const isRun = ({ name }: File) => name.endsWith(".tph");
  const hasRun = files.some(isRun);
  const [first, second, ...others] = hasRun ? files.filter(isRun) : files;
  if (first === undefined) return;
  // The address of these names no test: a report must not take it for the way back to its list.
  looked = 0;
  leavePlace();
  const title = [first, second].flatMap((file) => file === undefined ? [] : [file.name]).join(" and ");
  const run = (slot: "a" | "b", file: File) => ({ slot, name: file.name, isRunning: false, file });
  const runs = second === undefined ? [run("b", first)] : [run("a", first), run("b", second)];
  const notes = [
    ...leftNote("Two runs are compared at a time", others),
    ...leftNote("Runs are files that end in .tph", hasRun ? files.filter((file) => !isRun(file)) : []),
  ];
  await show({ title, runs: [] }, runs, notes.length === 0 ? {} : { note: notes.join(" ") });
}

addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  void open([...event.dataTransfer?.files ?? []]);
});

/** Of a report: the failed test that is shown, 0 for the list of them. */
let looked = -1;

/** Shows the list of failed tests, or the one that the address names. */
async function showReport(failed: readonly FailedTestRuns[]): Promise<void> {
  const { test } = here();
  if (test === looked) return;
  looked = test;
  const chosen = failed[test - 1];
  if (chosen !== undefined) return await show(config, chosen.runs, { test: chosen });
  leave();
  showing++;
  render(<ReportView title={config.title} more={config.moreFailed} {...{ failed, test }} />, root);
}

if (config.failed !== undefined) {
  const { failed } = config;
  watchPlace(() => void showReport(failed));
  void showReport(failed);
} else if (config.runs.length === 0) render(<Opening name="" what="" onFile={open} />, root);
else void show(config, config.runs);
