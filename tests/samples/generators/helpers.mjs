// hosts: bun node deno
function* nat() { let n = 0; try { while (true) yield n++ } finally { console.log("done") } }
console.log(nat().filter((x) => x % 2).map((x) => x * x).take(3).toArray());
