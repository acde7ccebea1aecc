import type { Crc32 } from "../trace/crc32.ts";

/** The part of Bun's API that the loader and the launcher use. */
export interface BunApi {
  version: string;
  /** Path of the entry module. */
  main: string;
  gc(isNow: boolean): number;
  /** wyhash, 64 bits. */
  hash: ((text: string, seed: number) => bigint) & { crc32: Crc32 };
  isMainThread: boolean;
  spawn: (...args: never[]) => unknown;
  spawnSync: (...args: never[]) => unknown;
  plugin: ((plugin: BunPlugin) => void) & { clearAll: () => unknown };
  peek: (<T>(promise: Promise<T>) => T) & { status(promise: Promise<unknown>): string };
  Transpiler: new (
    options: {
      loader: string;
      target: string;
      tsconfig?: string;
      treeShaking?: boolean;
      inline?: boolean;
      define?: Record<string, string>;
      trimUnusedImports?: boolean;
      autoImportJSX?: boolean;
    },
  ) => {
    transformSync(text: string): string;
    scan(text: string): { exports: string[]; imports: { kind: string; path: string }[] };
  };
}

export interface BunPlugin {
  name: string;
  setup(build: BunPluginBuilder): void;
}

export interface BunPluginBuilder {
  onLoad(
    constraints: { filter: RegExp; namespace?: string },
    load: (module: { path: string }) => BunLoaded | Promise<BunLoaded>,
  ): void;
  onResolve(
    constraints: { filter: RegExp; namespace?: string },
    resolve: (...args: never[]) => unknown,
  ): void;
  /** Defines a module that has no file. */
  module(specifier: string, load: () => BunLoaded): void;
}

export type BunLoaded =
  | { loader: string; contents: string }
  | { loader: "object"; exports: Record<string, unknown> };

/** Bun's API, where the host is Bun. */
export function bunApi(): BunApi | undefined {
  return (globalThis as { Bun?: BunApi }).Bun;
}
