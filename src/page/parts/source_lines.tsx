/**
 * Lines of source around a function.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { escapeText } from "../../view/text.ts";
import { countText, plural } from "../../view/units.ts";
import type { PageConfig } from "../config.ts";
import { callsOnLines } from "../line_marks.ts";
import type { Brief, Slot } from "../protocol.ts";

/** Lines before the function, and from its first on. */
const BEFORE = 2;
const AFTER = 22;

/** Gives lines of a file; nothing where it cannot be read, or is not what ran. */
export type Sources = (
  slot: Slot,
  file: string,
  first: number,
  count: number,
) => Promise<string[] | undefined>;

/** Where the page gets lines of source from: from what serves it, or from itself. */
export function sourcesOf({ sources, texts = {} }: PageConfig): Sources {
  return async (slot, file, first, count) => {
    const part = Object.hasOwn(texts, `${slot}:${file}`)
      ? texts[`${slot}:${file}`]!.find((one) => one.first <= first)
      : undefined;
    if (part !== undefined) {
      const lines = part.text.split(/\r?\n/);
      return lines.slice(first - part.first, first - part.first + count);
    }
    if (sources === undefined) return undefined;
    const query = new URLSearchParams({ run: slot, file, first: String(first), count: String(count) });
    const response = await fetch(`${sources}?${query}`);
    return response.ok ? (await response.text()).split("\n") : undefined;
  };
}

export function SourceLines({ sources, slot, title = "Source", file, line, place, calls, areAll, onShow }: {
  sources: Sources;
  slot: Slot;
  title?: string;
  file: string;
  line: number;
  place: string;
  /** Those that it made, which are marked where their names stand. */
  calls: readonly Brief[];
  areAll: boolean;
  onShow: (call: number) => void;
}) {
  const [lines, setLines] = useState<string[]>();
  const first = Math.max(1, line - BEFORE);
  useEffect(() => {
    let isLive = true;
    setLines(undefined);
    if (file !== "" && line > 0) {
      sources(slot, file, first, line - first + AFTER).then(
        (found) => isLive && setLines(found),
        () => {},
      );
    }
    return () => void (isLive = false);
  }, [sources, slot, file, line]);
  if (lines === undefined || lines.length === 0) return null;
  const marks = callsOnLines(lines, line - first, calls);
  return (
    <section>
      <h3>{title}</h3>
      <div class="source" tabIndex={0} role="group" aria-label={`Source at ${place}`}>
        {lines.map((text, i) => (
          <div key={i} class={first + i === line ? "source-at" : ""}>
            <span class="source-line" aria-hidden="true">{first + i}</span>
            {text === "" ? " " : text.split("\t").map(escapeText).join("\t")}
            {marks[i]?.map(({ name, count, call, isAlone }) => (
              <button
                key={name}
                type="button"
                class="source-call"
                title={`${name} was called ${areAll ? "" : "at least "}${plural(count, "time")} by this call${
                  isAlone ? "" : ", here or on another line with this name"
                }`}
                onClick={() => onShow(call)}
              >
                {name}
                {count > 1 ? ` ×${countText(count)}` : ""}
              </button>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}
