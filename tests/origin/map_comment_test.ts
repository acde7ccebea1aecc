import assert from "node:assert/strict";
import { mapComment } from "../../src/origin/map_comment.ts";

Deno.test("mapComment() finds the comment at the end of a text", () => {
  for (
    const text of [
      "f();\n//# sourceMappingURL=a.js.map",
      "f();\r\n//# sourceMappingURL=a.js.map\r\n",
      "f();\n  //@ sourceMappingURL=a.js.map  \n\n",
      "f();\n/*# sourceMappingURL=a.js.map */\n",
      "//# sourceMappingURL=a.js.map",
      "(() => {{f();\n//# sourceMappingURL=a.js.map\n}})",
      "f();\n//# sourceMappingURL=a.js.map\n//# sourceURL=a.js\n// more",
      "//# sourceMappingURL=old.map\nf();\n//# sourceMappingURL=a.js.map",
    ]
  ) assert.deepEqual(mapComment(text), { url: "a.js.map" }, text);
});

Deno.test("mapComment() finds none in code, in strings, and before code", () => {
  for (
    const text of [
      "f();",
      "const text = '//# sourceMappingURL=a.js.map';",
      "const text = `\n//# sourceMappingURL=a.js.map\n` + f();",
      "//# sourceMappingURL=a.js.map\nf();",
      "f(); //# sourceMappingURL=a.js.map",
      "f();\n//# sourceMappingURL=\n",
    ]
  ) assert.equal(mapComment(text), undefined, text);
});
