const f = (n) => { a: { b: for (let i = 0; ; i++) { switch (n) { case 1: break a; case 2: if (i < 2) continue b; break b; case 3: return (() => "three")(); default: throw n } } return "after b" } return "after a" };
console.log(f(1), f(2), f(3), (() => { try { f(9) } catch (e) { return e } })());
