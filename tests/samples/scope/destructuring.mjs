const log = [];
const l = (x) => (log.push(x), x);
const { [l("k1")]: a = l("d1"), b: { c = l("d2") } = {}, ...rest } = { z: 1, y: 2 };
let p, q; [p = l("p"), [q] = [l("q")], ...{ length: rest.len }] = [undefined, undefined, 1, 2];
({ x: rest.x = l("x"), ...rest.more } = { w: 1 });
const f = ({ a = l("pa"), b } = l({}), [c = a] = []) => [a, b, c];
for (const { v = l("v") } of [{}, { v: 1 }]) l(v);
[p, q] = [q, p];
console.log(a, c_(), p, q, rest, f(), log);
function c_() { try { return c } catch (e) { return e.name } }
const c = 1;
