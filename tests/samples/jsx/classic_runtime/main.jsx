// hosts: bun
import { Frag, h, show } from "../_dom.cjs";
const React = { createElement: h, Fragment: Frag };
function Card(props) { return <b>{props.title}</b> }
console.log(show(<Card title="x"><>y</></Card>), show(Card({ title: "t" })));
