const a = () => 1, b = function () {}, c = class {}, o = { d() {}, e: (x, y = 1) => 1, get g() { return 1 } };
function f(a, b, ...c) {}
console.log(a.name, b.name, c.name, o.d.name, o.e.name, o.e.length, f.length, Object.getOwnPropertyDescriptor(o, "g").get.name);
console.log((() => {}).name === "", (function () {}).name === "", [(() => 1)][0].name === "");
// What a secret is set to has a probe around it, from which a function in parentheses would have no name.
const password = (() => 1);
let token;
token = (class {});
function named(secret = (function () {})) {
  let apiKey;
  apiKey ??= ((async () => {}));
  return [secret, apiKey].map(({ name }) => name);
}
console.log(password.name, token.name, ...named());
