/**
 * Where the page begins: it starts its worker, has it open the runs, and shows them.
 *
 * @module
 */
import { render } from "preact";
import { App, type Infos } from "./app.tsx";
import { ELEMENTS, type FailedTestRuns, type PageConfig, type PageRun } from "./config.ts";
import { Opening } from "./parts/opening.tsx";
import { follow, type Followed } from "./live.ts";
import { go, here } from "./place.ts";
import { Reader, type ReadError, STOPPED } from "./reader.ts";
import { renumbering } from "./renumber.ts";
import type { RunBytes } from "./protocol.ts";
import { bytesOf } from "./run_bytes.ts";
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

/** Ends the following of the runs that are shown. */
let leave = () => {};
/** Rises when other runs are shown. */
let showing = 0;
/** Shows again what was shown before, as long as the worker has its runs. */
let showAgain: (() => void) | undefined;

/** Opens runs and shows them. */
async function show(
  config: PageConfig,
  runs: readonly (PageRun & { bytes?: RunBytes })[],
  test?: FailedTestRuns,
): Promise<void> {
  leave();
  let onBack = showAgain;
  showAgain = undefined;
  const key = ++showing;
  let infos: Infos = {};
  const followed: Followed[] = [];
  try {
    for (const { bytes: given, ...run } of runs) {
      const say = (what: string) => (part: number) =>
        render(<Opening name={run.name} what={what} part={part} onStop={() => reader.stop()} />, root);
      say("Fetching")(0);
      const bytes = given ?? await bytesOf(run, say("Fetching"));
      followed.push({ run, ...(run.isRunning && bytes instanceof Blob ? { blob: bytes } : {}) });
      infos[run.slot] = await reader.open(run, bytes, say("Reading"));
      onBack = undefined;
    }
  } catch (error) {
    const { message, hint } = error as ReadError;
    // Where reading was stopped, the worker has nothing any more.
    if (message === STOPPED) onBack = undefined;
    showAgain = onBack;
    return render(<Opening name="" what={message} {...{ hint, onBack }} onFile={open} />, root);
  }
  if (location.hash === "" && config.start !== undefined) {
    history.replaceState(undefined, "", `#${config.start}`);
  } else if (location.hash === "") {
    go({ view: infos.a === undefined ? "tree" : "compare" }, { replace: true });
  }
  const draw = () => render(<App key={key} {...{ reader, config, infos, test }} />, root);
  const begin = () => {
    draw();
    leave = follow(reader, followed, ({ slot }, info) => {
      const numberOf = renumbering(infos[slot]!, info);
      infos = { ...infos, [slot]: info };
      draw();
      const { run, call } = here();
      if (run === slot && call > 0) go({ call: numberOf(call) }, { replace: true });
    });
  };
  begin();
  let place = location.hash;
  addEventListener("hashchange", () => key === showing && (place = location.hash));
  showAgain = () => {
    showing = key;
    history.replaceState(undefined, "", place);
    begin();
  };
}

/** Opens files that somebody chose or dropped: one is looked at, two are compared. */
async function open(files: readonly File[]): Promise<void> {
  const [first, second] = files;
  if (first === undefined) return;
  history.replaceState(undefined, "", location.pathname + location.search);
  const title = files.slice(0, 2).map(({ name }) => name).join(" and ");
  const run = (slot: "a" | "b", file: File) => ({ slot, name: file.name, isRunning: false, bytes: file });
  const runs = second === undefined ? [run("b", first)] : [run("a", first), run("b", second)];
  await show({ title, runs: [] }, runs);
}

addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  void open([...event.dataTransfer?.files ?? []]);
});

/** Shows the list of failed tests, or the one that the address names. */
let looked = -1;
async function showReport(failed: readonly FailedTestRuns[]): Promise<void> {
  const { test } = here();
  if (test === looked) return;
  looked = test;
  const chosen = failed[test - 1];
  if (chosen === undefined) render(<ReportView title={config.title} failed={failed} />, root);
  else await show(config, chosen.runs, chosen);
}

if (config.failed !== undefined) {
  const { failed } = config;
  addEventListener("hashchange", () => void showReport(failed));
  void showReport(failed);
} else if (config.runs.length === 0) render(<Opening name="" what="" onFile={open} />, root);
else void show(config, config.runs);
