/**
 * The page that shows runs, filled: with what it is about, and with runs, so that it is one file that needs nothing else.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { PAGE_SLOTS } from "../bundle/page_file.ts";
import { ELEMENTS, type PageConfig } from "./config.ts";

/**
 * Fills the page.
 *
 * @param runs the bytes of runs that go into it, by the names of their elements behind `run-`
 * @param template the page with its slots
 * @param connect whether it may ask what serves it
 */
export function pageHtml(
  template: string,
  { config, runs = {}, connect = false }: {
    config: PageConfig;
    runs?: Record<string, Uint8Array>;
    connect?: boolean;
  },
): string {
  const elements = Object.entries(runs).map(([slot, bytes]) =>
    `<script type="text/plain" id="${ELEMENTS.run}${slot}">${encoded(bytes)}</script>`
  );
  const filled: Record<string, string> = {
    [PAGE_SLOTS.connect]: connect ? "'self'" : "'none'",
    // What a run says must not end the element that it stands in.
    [PAGE_SLOTS.config]: JSON.stringify(config).replaceAll("<", "\\u003c"),
    [PAGE_SLOTS.runs]: elements.join("\n"),
  };
  // In one go: a text of a run may look like a slot.
  return template.replace(/\$tph-\w+\$/g, (slot) => filled[slot] ?? slot);
}

function encoded(bytes: Uint8Array): string {
  return Buffer.from(gzipSync(bytes)).toString("base64");
}
