/**
 * What the viewer takes of a run of ten million calls, in a real Chromium: time until the first rows, frames a second while one scrolls
 * and zooms, a search, and the memory of the page's process, what it needs and with what is not collected yet.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Page, startBrowser } from "../tests/page/browser.ts";
import { IN_SIGHT } from "../tests/page/in_sight.ts";
import { servedPage } from "../tests/page/served.ts";
import { collectGarbage } from "./collect.ts";
import { PROGRAMS, record, WORK } from "./measure.ts";
import type { GroupOptions } from "./micro.ts";
import type { Row } from "./table.ts";

/** Ms that something is moved for, to count frames. */
const MOVED = 3000;
/** Ms after which memory is looked at: what was drawn is done by then. */
const SETTLED = 3000;
/** MB that the page may take beside one and a half times the file. */
const MEMORY = 150;

/** Starts `{ frames, longest }`: frames that the page draws while `step` is done at each, and the longest of them in ms. */
const FRAMES = (step: string): string => `
  new Promise((resolve) => {
    let frames = 0, longest = 0, last = performance.now();
    const began = last;
    const frame = (now) => {
      if (now - began > ${MOVED}) return resolve({ rate: frames / (now - began) * 1000, longest });
      if (frames++ > 0) longest = Math.max(longest, now - last);
      last = now;
      ${step};
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  })`;

/** Ms since the whole of the run's file was in the page. */
const SINCE_READ =
  `performance.now() - Math.max(...performance.getEntriesByType("resource").map((one) => one.responseEnd))`;

/** All rows of the largest group are opened before. */
const SCROLLED = `document.querySelector("#tree").scrollTop += 37`;
const ZOOMED = `document.querySelector(".canvas-box canvas").dispatchEvent(new WheelEvent("wheel", {
  deltaY: frames % 120 < 60 ? -20 : 20, clientX: 500, clientY: 300, ctrlKey: true, bubbles: true, cancelable: true,
}))`;

export async function page({ quick, row }: GroupOptions): Promise<void> {
  const calls = quick ? 1_000_000 : 10_000_000;
  const run = record("bun", join(PROGRAMS, "many.ts"), [String(calls)], { keep: true });
  const millions = `${(run.calls / 1e6).toFixed(1)} M calls`;
  const common: Pick<Row, "group" | "host"> = { group: "page", host: "chromium" };
  const mostMemory = run.bytes / 1e6 * 1.5 + MEMORY;
  const memory = async (what: string, shown: Page): Promise<void> => {
    const before = rendererMemory();
    await collectGarbage(shown);
    row({
      ...common,
      what: `${what}: memory of its process`,
      value: rendererMemory(),
      unit: "MB",
      bar: mostMemory,
      note: `${before.toFixed(0)} MB with what was not collected yet; the most was ${
        mostOfRenderer().toFixed(0)
      }`,
    });
  };
  for (const [view, isThere] of Object.entries(IN_SIGHT)) {
    await using served = await servedPage(WORK, [run.file]);
    await using browser = await startBrowser();
    const began = performance.now();
    const shown = await browser.open(`${served.address}#view=${view}`);
    await until(shown, isThere);
    const whole = performance.now() - began;
    row({
      ...common,
      what: `${view} of ${millions}, once its file is read`,
      value: await shown.evaluate<number>(SINCE_READ) - (performance.now() - began - whole),
      unit: "ms",
      bar: view === "tree" ? 1000 : undefined,
      note: `${whole.toFixed(0)} ms from the page's address on`,
    });
    await shown.waitForTimeout(SETTLED);
    await memory(view, shown);
    if (view === "tree") {
      await openAll(shown);
      await frames(shown, "tree, scrolled", SCROLLED);
    }
    if (view === "timeline") await frames(shown, "timeline, zoomed", ZOOMED);
    if (view !== "tree") continue;
    for (const text of ["half", "1000"]) {
      const asked = performance.now();
      await shown.evaluate(`location.hash = "view=search&q=${text}"`);
      await until(shown, `document.querySelectorAll("#hits [role=option]").length > 0`);
      const first = performance.now() - asked;
      await until(shown, `document.querySelector(".readout, .empty")?.ariaBusy === "false"`);
      row({
        ...common,
        what: `search for ${text}`,
        value: performance.now() - asked,
        unit: "ms",
        bar: 2000,
        note: `the first results after ${first.toFixed(0)} ms`,
      });
    }
    await shown.waitForTimeout(SETTLED);
    await memory("searched, with 200 places of the tree open", shown);
  }

  async function frames(shown: Page, what: string, step: string): Promise<void> {
    const { rate, longest } = await shown.evaluate<{ rate: number; longest: number }>(FRAMES(step));
    row({
      ...common,
      what,
      value: rate,
      unit: "frames/s",
      least: 50,
      note: `the longest ${longest.toFixed(0)} ms`,
    });
  }
}

/** Opens what has more below it, until there are thousands of rows. */
async function openAll(shown: Page): Promise<void> {
  await shown.locator("#tree").focus();
  for (let i = 0; i < 200; i++) {
    await shown.keyboard.press("ArrowRight");
    await shown.keyboard.press("ArrowDown");
  }
  await shown.evaluate(`document.querySelector("#tree").scrollTop = 0`);
}

/** Waits until an expression is true in the page, and what it tells of is drawn; for a minute at most. */
async function until(shown: Page, expression: string): Promise<void> {
  await shown.evaluate(`new Promise((resolve, reject) => {
    const last = performance.now() + 60_000;
    const look = () => {
      if (${expression}) requestAnimationFrame(() => resolve());
      else if (performance.now() > last) reject(new Error(${JSON.stringify(expression)} + " is not so"));
      else setTimeout(look, 5);
    };
    look();
  })`);
}

/** MB of the process that has the page and its worker: its own pages, and its part of those that are shared. */
function rendererMemory(): number {
  return Math.max(...renderers().map((id) => kilobytes(`/proc/${id}/smaps_rollup`, "Pss"))) / 1024;
}

/** MB that the process had at most, with all of the pages that it shares. */
function mostOfRenderer(): number {
  return Math.max(...renderers().map((id) => kilobytes(`/proc/${id}/status`, "VmHWM"))) / 1024;
}

function renderers(): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, "utf8").includes("--type=renderer");
    } catch {
      // It has ended.
      return false;
    }
  });
}

function kilobytes(path: string, field: string): number {
  try {
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync(path, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
