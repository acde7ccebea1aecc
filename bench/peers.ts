import type { GroupOptions } from "./micro.ts";
export function peers(_: GroupOptions): void {}
