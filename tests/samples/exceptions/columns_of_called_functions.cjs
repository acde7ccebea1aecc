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

// Several functions on a line that Bun prints alike, and words that it prints in another way.
const boom = (x) => { throw new Error(x) };
function one(x) { const v = boom(x); return [v] } function two(x) { const v = boom(x); return [v] }
function other(x) { const t = `Անվավեր մուտքագրում. սպասվում էր ${x.a} և ${one(x.b)} կամ ${two(x.c)}`; return t }
for (const f of [one, two, () => other({})]) {
  try {
    f();
  } catch (e) {
    console.log(e.stack.split("\n").slice(1, 4).map((l) => l.replace(/.*\//, "")).join(" "));
  }
}
