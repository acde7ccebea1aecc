/**
 * The source map that Deno follows for an ES module in JavaScript.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LONGEST_MAP } from "../origin/origin_map.ts";
import { isGranted } from "../probe/is_granted.ts";
import type { SourceMap } from "./source_map.ts";

/** What V8 takes for such a comment. */
const COMMENT = /\/\/[#@][ \t]sourceMappingURL=[ \t]*([^\s'"]+)[ \t]*$/gm;
const INLINE = "data:application/json;base64,";

/**
 * The map that Deno would read. The last comment says where it is; of several in the text, Deno reads the first that it can.
 *
 * @param url the module's
 * @returns undefined where Deno shows the places of the text
 */
export function mapInDeno(text: string, url: string): SourceMap | undefined {
  if (!text.includes("sourceMappingURL=")) return undefined;
  const named = [...text.matchAll(COMMENT)].map(([, name]) => name!);
  const last = named.at(-1);
  if (last === undefined) return undefined;
  if (last.startsWith(INLINE)) {
    for (const name of named) {
      const map = name.startsWith(INLINE)
        ? parsed(Buffer.from(name.slice(INLINE.length), "base64"))
        : undefined;
      if (map !== undefined) return map;
    }
    return undefined;
  }
  try {
    const place = new URL(last, url);
    if (place.protocol !== "file:") return undefined;
    const path = fileURLToPath(new URL(place.pathname, place));
    if (!isGranted("read", path)) return undefined;
    const stat = statSync(path);
    return stat.isFile() && stat.size <= LONGEST_MAP ? parsed(readFileSync(path)) : undefined;
  } catch {
    return undefined;
  }
}

function parsed(bytes: Uint8Array): SourceMap | undefined {
  try {
    const map: SourceMap = JSON.parse(Buffer.from(bytes).toString());
    return typeof map.mappings === "string" ? map : undefined;
  } catch {
    return undefined;
  }
}
