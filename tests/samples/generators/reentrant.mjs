let i;
function* g() { try { i.next() } catch (e) { yield e.name } }
i = g();
console.log(i.next());
