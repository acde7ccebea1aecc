// settings: jsx
const React = {
  createElement: (type: any, props: any, ...children: any[]): any => ({
    type: type?.name ?? String(type),
    props,
    children,
  }),
  Fragment: "fragment",
};
function Card(props: { title: string }): any {
  return <b>{props.title}</b>;
}
const list = (items: string[]): any => <>{items.map((item) => <i key={item}>{item}</i>)}</>;
console.log(JSON.stringify([<Card title="x" />, Card({ title: "t" }), list(["a"])]));
