export { Fragment } from "./jsx-runtime.ts";
export function jsxDEV(type: unknown, props: Record<string, unknown>, key?: string, many?: boolean, source?: { lineNumber: number }) { return { via: "jsxDEV", type: typeof type === "function" ? type.name : type, props, key, many, line: source?.lineNumber } }
