// hosts: bun
/** @jsx h */
/** @jsxFrag F */
const F = "frag";
function h(tag, props, ...children) { return typeof tag === "function" ? tag({ ...props, children }) : [tag, props, ...children] }
const Item = ({ name, children, onClick }) => h("li", { n: name, c: typeof onClick }, children);
const view = (xs) => <ul a-b="1" {...{ z: 2 }}>{xs.map((x) => <Item name={x} onClick={() => x}>{x}text{/* comment */}</Item>)}<></></ul>;
console.log(JSON.stringify(view(["a", "b"])));
