import parse from "../lib/yargs-parser/build/lib/index.js";
console.log(
  JSON.stringify(
    parse("--foo=99.3 -abc --no-x --arr 1 2 3 --obj.a.b=5 -- rest", {
      array: ["arr"],
      number: ["foo"],
      boolean: ["x"],
    }),
  ),
);
console.log(
  JSON.stringify(
    parse(["-v", "-v", "--camel-case", "yes", "--n", "5"], {
      count: ["v"],
      alias: { n: ["num"] },
      string: ["n"],
    }),
  ),
);
