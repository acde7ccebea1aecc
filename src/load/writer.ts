/**
 * The entry of the recorder's writer thread: one CommonJS file a host, beside the preload script. It has less than a
 * tenth of that script's code, and each recorded process compiles it once more.
 *
 * @module
 */
import { runWriter } from "../probe/writer.ts";
import { writerData } from "../probe/thread.ts";
import { provideCrc32 } from "../trace/crc32.ts";
import { bunApi } from "./bun_api.ts";

const bun = bunApi();
if (bun !== undefined) provideCrc32(bun.hash.crc32);
const data = writerData();
if (data !== undefined) runWriter(data);
