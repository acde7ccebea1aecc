const A = class {}, B = class Named { static n = Named.name }, C = (class { static name = "own" });
const o = { K: class {}, ["k" + 1]: class {} };
console.log(A.name, B.name, B.n, C.name, o.K.name, o.k1.name, (class {}).name === "", new (class { static x = 1 })().constructor.name);
