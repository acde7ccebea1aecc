/**
 * What stands for `node:url` in Bun's preload script: the functions of Bun that it calls.
 *
 * @module
 */
import type { fileURLToPath as FromUrl, pathToFileURL as ToUrl } from "node:url";

const { Bun } = globalThis as unknown as {
  Bun: { fileURLToPath: typeof FromUrl; pathToFileURL: typeof ToUrl };
};

export const { fileURLToPath, pathToFileURL } = Bun;
