// settings: jsx
/** @jsxRuntime classic */
/** @jsx h */
/** @jsxFrag frag */
const frag = "frag";
const h = (type: any, props: any, ...children: any[]): any => ({
  type: type?.name ?? String(type),
  props,
  children,
});
function Card(props: { title: string }): any {
  return <b>{props.title}</b>;
}
console.log(JSON.stringify([
  <Card title="x" />,
  <>
    <i />
  </>,
  Card({ title: "t" }),
]));
