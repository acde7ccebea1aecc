// Renders a long document.
import { marked } from "marked";

const chapter = (n) => `
# Chapter ${n}

Some *emphasised* and **strong** text with \`code\`, a [link](https://example.test/${n} "title") and ![an image](a.png).

- one
- two
  1. nested ${n}
  2. <b>html</b>

| a | b |
|---|:-:|
| ${n} | ${n * 2} |

> quoted
> lines

\`\`\`js
const x = ${n};
\`\`\`
`;
console.log(marked.parse(Array.from({ length: 120 }, (_, n) => chapter(n)).join("\n")));
