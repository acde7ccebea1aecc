import { gzipSync } from "node:zlib";
import { isIP } from "node:net";
import dns from "node:dns";
export const squeeze = (text) => gzipSync(text).length > 0;
export const kind = (text) => isIP(text);
export const has = typeof dns.lookup;
