import { sep } from "node:path";
import type { ParsedPath } from "node:path";
export function f(parsed: ParsedPath | undefined) { const a = 1; return [a, parsed!.root] }
