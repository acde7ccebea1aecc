import {
  applyPatches,
  enableMapSet,
  enablePatches,
  produce,
  produceWithPatches,
} from "../lib/immer/dist/immer.mjs";
enableMapSet();
enablePatches();
const base = { a: { b: [1, 2, 3] }, m: new Map([["k", { v: 1 }]]), s: new Set([1]) };
const next = produce(base, (d) => {
  d.a.b.push(4);
  d.m.get("k").v = 2;
  d.s.add(2);
  delete d.a.x;
});
console.log(JSON.stringify(next.a), next.m.get("k").v, next.s.size, base.a.b.length);
const [after, patches] = produceWithPatches({ list: [{ id: 1 }, { id: 2 }] }, (d) => {
  d.list[1].id = 5;
  d.list.splice(0, 1);
});
console.log(
  JSON.stringify(after),
  JSON.stringify(patches),
  JSON.stringify(applyPatches({ list: [{ id: 1 }, { id: 2 }] }, patches)),
);
try {
  next.a.b.push(1);
} catch (e) {
  console.log(e.name);
}
