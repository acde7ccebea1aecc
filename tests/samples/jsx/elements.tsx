// hosts: bun deno
/** @jsx h */
/** @jsxFrag F */
const F = "frag";
function h(tag: any, props: any, ...children: any[]): any { return typeof tag === "function" ? tag({ ...props, children }) : [tag, props, ...children] }
const Item = <T extends { name: string }>(props: T & { children?: unknown }) => <li n={props.name}>{props.children}</li>;
const view = async (xs: string[]) => <ul>{await Promise.all(xs.map(async (x) => <Item name={x}>{await x} and text</Item>))}{xs.length > 1 && <b>many</b>}</ul>;
console.log(JSON.stringify(await view(["a", "b"])));
