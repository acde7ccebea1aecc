import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/** Results of instrumenting, kept in files by what they depend on. Never throws: a cache that fails is no cache. */
export interface ModuleCache {
  get<T>(key: string): T | undefined;
  set(key: string, value: unknown): void;
}

/**
 * @param folder where the files are, or "" for a cache that keeps nothing
 */
export function moduleCache(folder: string): ModuleCache {
  if (folder === "") return { get: () => undefined, set: () => {} };
  let usable = true;
  let made = false;
  return {
    get<T>(key: string): T | undefined {
      if (!usable) return undefined;
      try {
        return JSON.parse(readFileSync(join(folder, `${key}.json`), "utf8")) as T;
      } catch {
        return undefined;
      }
    },
    set(key, value) {
      if (!usable) return;
      try {
        if (!made) mkdirSync(folder, { recursive: true, mode: 0o700 });
        made = true;
        const path = join(folder, `${key}.json`);
        const fresh = `${path}.${process.pid}`;
        writeFileSync(fresh, JSON.stringify(value), { mode: 0o600 });
        renameSync(fresh, path);
      } catch {
        usable = false;
      }
    },
  };
}

/** A key for everything that shapes the result. */
export function cacheKey(...parts: string[]): string {
  const hash = createHash("sha1");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
}
