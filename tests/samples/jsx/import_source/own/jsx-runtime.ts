export const Fragment = "frag";
export function jsx(type: unknown, props: Record<string, unknown>, key?: string) { return { via: "jsx", type: typeof type === "function" ? type.name : type, props, key } }
export const jsxs = (type: unknown, props: Record<string, unknown>, key?: string) => ({ ...jsx(type, props, key), via: "jsxs" });
