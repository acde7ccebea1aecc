/**
 * What stands for `node:process` in Bun's preload script: the same object, without a module for each place that imports it.
 *
 * @module
 */
import type process from "node:process";

export default (globalThis as { process?: typeof process }).process!;
