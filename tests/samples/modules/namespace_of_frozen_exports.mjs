import * as m from "./_frozen.cjs";
function keys() { return Object.keys(m).sort().join() }
console.log(keys(), m.default.z, m.default.f());
