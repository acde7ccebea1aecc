import type { Snapshot } from "../../trace/snapshot.ts";
import { globMatcher } from "../glob.ts";

/**
 * What a comparison leaves out, as the user writes it: `FUNCTION` leaves out its calls and all below them;
 * `FUNCTION(PATH)` a value, where PATH begins with a parameter's name or `return`: `save(order.id)`, `*(return.createdAt)`,
 * `list(return[].etag)`. FUNCTION is a glob; `[]` stands for any index, `*` for any key.
 */
export class Masks {
  /** As they were written. */
  readonly texts: readonly string[];
  readonly #calls: ((name: string) => boolean)[] = [];
  readonly #paths: { matches: (name: string) => boolean; slot: string; path: string }[] = [];

  constructor(texts: readonly string[] = []) {
    this.texts = texts;
    for (const text of texts) {
      const [, name, place] = /^(.+?)(?:\(([^()]+)\))?$/su.exec(text) ?? [];
      if (name === undefined) continue;
      if (place === undefined) {
        this.#calls.push(globMatcher(name));
        continue;
      }
      const [, slot, path] = /^([^.[]*)\.?(.*)$/su.exec(place)!;
      this.#paths.push({ matches: globMatcher(name), slot: slot!, path: path! });
    }
  }

  /** Whether the calls of a function are left out. */
  hides(name: string): boolean {
    return this.#calls.some((matches) => matches(name));
  }

  get hidesCalls(): boolean {
    return this.#calls.length > 0;
  }

  /** The paths to leave out of an argument, or of the result ("return"); `""` is the whole value. */
  paths(name: string, slot: string): string[] | undefined {
    if (this.#paths.length === 0) return undefined;
    const paths = this.#paths.filter((mask) =>
      (mask.slot === slot || mask.slot === "*") && mask.matches(name)
    );
    return paths.length === 0 ? undefined : paths.map(({ path }) => path);
  }
}

/** A path's parts; `[3]` and `[]` are both `[]`. */
function partsOf(path: string): string[] {
  return path.replace(/\[[^\]]*\]/g, ".[]").split(".").filter((part) => part !== "");
}

/** A snapshot without the parts that the paths name. */
export function maskedSnapshot(snapshot: Snapshot, paths: readonly string[]): Snapshot {
  return without(snapshot, paths.map(partsOf));
}

function without(snapshot: Snapshot, paths: string[][]): Snapshot {
  if (paths.some((path) => path.length === 0)) return { type: "unseen" };
  if (snapshot.type !== "composite" || paths.length === 0) return snapshot;
  const below = (key: string) =>
    paths.filter(([first]) => first === key || first === "*").map((path) => path.slice(1));
  const items = below("[]");
  return {
    ...snapshot,
    items: snapshot.items.map((item) => without(item, items)),
    entries: snapshot.entries.map(([key, value]) => {
      const name = key.type === "string" ? key.value : "[]";
      return [key, without(value, below(name))];
    }),
    properties: snapshot.properties.map(({ key, value }) => ({ key, value: without(value, below(key)) })),
  };
}
