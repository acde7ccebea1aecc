// hosts: bun
/** @jsx h */ /** @jsxRuntime classic */
interface Props { x: number }
const place = (stack: string) => stack.split("\n").slice(1, 3).map((line) => /tsx:(\d+:\d+)/.exec(line)?.[1]).join(" ");
const h = (tag: string, props: Props, ...rest: unknown[]) => {
  return [tag, props?.x, rest.length, place(new Error("x").stack!)].join();
};
module.exports = <a x={1}>text</a>;
console.log(module.exports, this === exports);
function Part(props: Props) {
  return (
    <b x={props.x} />
  );
}
console.log(Part({ x: 2 }));
