import type { GroupOptions } from "./micro.ts";
export function real(_: GroupOptions): void {}
