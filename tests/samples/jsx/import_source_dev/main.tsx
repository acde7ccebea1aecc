// hosts: bun
function Card(props: { title: string }) { return <b key="k">{props.title}</b> }
const list = (items: string[]) => <>{items}<i /></>;
console.log(JSON.stringify([<Card title="x" />, Card({ title: "t" }), list(["a"])]));
