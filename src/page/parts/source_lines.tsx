/**
 * Lines of source around a function.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { escapeText } from "../../view/text.ts";
import type { PageConfig } from "../config.ts";
import type { Slot } from "../protocol.ts";

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

export function SourceLines({ sources, slot, file, line, place }: {
  sources: Sources;
  slot: Slot;
  file: string;
  line: number;
  place: string;
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
  return (
    <section>
      <h3>Source</h3>
      <pre class="source" tabIndex={0} aria-label={`Source at ${place}`}>
        {lines.map((text, i) => (
          <div key={i} class={first + i === line ? "source-at" : ""}>
            <span class="source-line" aria-hidden="true">{first + i}</span>
            {text === "" ? " " : text.split("\t").map(escapeText).join("\t")}
          </div>
        ))}
      </pre>
    </section>
  );
}
