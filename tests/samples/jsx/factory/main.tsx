// hosts: bun
import { Frag, h, show } from "../_dom.cjs";
function Card(props: { title: string }) { return <b>{props.title}</b> }
const list = (items: string[]) => <>{items.map((item) => <li>{item}</li>)}</>;
console.log(show(<Card title="x"><i>y</i></Card>));
console.log(show(list(["a", "b"])), show(Card({ title: "t" })));
