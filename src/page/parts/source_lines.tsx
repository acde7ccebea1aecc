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
/** Lines after these, which are compared with those of another run. */
const BEYOND = 40;

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
    const text = response.ok ? await response.text() : "";
    return text === "" ? undefined : text.split("\n");
  };
}

/** Lines of source around a function: undefined until they are there, and empty where they are not to be had. */
export function useSource(
  sources: Sources,
  { slot, file, line }: { slot: Slot; file: string; line: number },
): readonly string[] | undefined {
  const [found, setFound] = useState<{ of: string; lines: string[] }>();
  const of = `${slot} ${line} ${file}`;
  useEffect(() => {
    let isLive = true;
    const take = (lines: string[] = []) => isLive && setFound({ of, lines });
    if (file === "" || line === 0) take();
    else sources(slot, file, firstOf(line), line - firstOf(line) + AFTER + BEYOND).then(take, () => take());
    return () => void (isLive = false);
  }, [sources, of]);
  return found?.of === of ? found.lines : undefined;
}

function firstOf(line: number): number {
  return Math.max(1, line - BEFORE);
}

export function SourceLines({ lines, others, title = "Source", line, place, calls, areAll, onShow }: {
  lines: readonly string[] | undefined;
  /** Those of the other run, and how lines are dressed that are not among them. */
  others?: { lines: readonly string[]; dress: "was" | "is" } | undefined;
  title?: string;
  line: number;
  place: string;
  /** Those that it made, which are marked where their names stand. */
  calls: readonly Brief[];
  areAll: boolean;
  onShow: (call: number) => void;
}) {
  const first = firstOf(line);
  if (lines === undefined || lines.length === 0) return null;
  const known = new Set((others?.lines ?? []).map((text) => text.trim()));
  const dressOf = (text: string): string =>
    others === undefined || text.trim() === "" || known.has(text.trim()) ? "" : ` ${others.dress}`;
  const shown = lines.slice(0, line - first + AFTER);
  const marks = callsOnLines(shown, line - first, calls);
  return (
    <section>
      <h3>{title}</h3>
      <div class="source" tabIndex={0} role="group" aria-label={`Source at ${place}`}>
        {shown.map((text, i) => (
          <div
            key={i}
            class={(first + i === line ? "source-at" : "") + (first + i < line ? "" : dressOf(text))}
          >
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
                {count > 1 ? ` ${areAll ? "" : "≥ "}×${countText(count)}` : ""}
              </button>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}
