const a = () => ({ x: 1 }), b = (x) => (x, 2), c = x => y => z => x + y + z, d = () => {}, e = async x => await x, f = () => [1, 2][1];
const g = (x) => x ? (y) => y : null, h = () => function () { return this === undefined }(), i = () => `t${1}`, j = () => /re/g.test("re");
const k = (
  x,
) =>
  // comment
  x *
  2
  // after
;
console.log(a(), b(1), c(1)(2)(3), d(), await e(5), f(), g(1)(2), g(0), h(), i(), j(), k(4));
