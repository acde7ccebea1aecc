class Stamp { constructor(o) { return o } }
class Brand extends Stamp { #b = 1; static has(o) { return #b in o } }
const o = {};
new Brand(o);
console.log(Brand.has(o), Brand.has({}));
