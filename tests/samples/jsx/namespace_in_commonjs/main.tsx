// hosts: bun
/** @jsx h */ /** @jsxRuntime classic */
"use strict";
const h = (tag: string, props: { x: number }) => `${tag}${props?.x} ${/tsx:(\d+:\d+)/.exec(new Error("x").stack!.split("\n")[2]!)?.[1]}`;
function Parts() {
  return typeof this;
}
namespace Parts {
  export function Part(props: { x: number }) {
    return `(${<b x={props.x} />})`;
  }
  export namespace Inner {
    export const made = <i />;
  }
}
console.log(Parts.Part({ x: 2 }), "|", Parts.Inner.made, "|", Parts(), this === module.exports);
module.exports = { Parts };
