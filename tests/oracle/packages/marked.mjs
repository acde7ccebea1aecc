import { marked } from "../lib/marked/lib/marked.esm.js";
console.log(
  marked.parse(
    "# Title\n\nSome *text* with `code` and [a link](http://x.y).\n\n- one\n- two\n  - nested\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nlet a = 1;\n```\n> quote\n\n1. x\n2. y",
  ).length,
);
console.log(marked.lexer("a **b** _c_ ~~d~~ <b>html</b> &amp; \\* ![i](u)").length);
