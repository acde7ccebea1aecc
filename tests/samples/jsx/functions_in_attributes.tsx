// hosts: bun deno
/** @jsx h */
const h = (tag: any, props: any, ...c: any[]) => ({ tag, props, c });
const el = <a on={function () { return 1 }} style={{ x: (() => 2)() }} render={() => <b>{((y) => y)(3)}</b>} />;
console.log(el.props.on(), el.props.style.x, JSON.stringify(el.props.render()), el.props.on.name, el.props.render.name);
