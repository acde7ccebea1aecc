function sloppy() { return typeof this }
function strict() { "use strict"; return typeof this }
const o = { m() { return [1].map(() => this === o)[0] }, n: () => typeof this };
console.log(sloppy.call(1), strict.apply(undefined), o.m(), o.n(), (0, o.m)?.call(o));
console.log(this === module.exports, (() => this === module.exports)());
