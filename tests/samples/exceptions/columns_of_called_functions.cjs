// hosts: bun node
const own = (e) => e.stack.split("\n").slice(1, 3).map((l) => l.replace(/.*\//, "")).join(" ");
console.log(((a) => {
  null.x;
  return own(new Error());
}).length, (function () {
  return own(new Error());
})());
(function () {
  console.log(own(new Error()));
}());
new (class {
  constructor() {
    console.log(own(new Error()));
  }
})();
(async () => {
  console.log(own(new Error()));
})();
!function () {
  console.log(own(new Error()));
}();
void function () {
    console.log(own(new Error()));
  }.call();
module.exports = 1;
