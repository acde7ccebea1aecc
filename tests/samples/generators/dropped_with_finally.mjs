function* g() { try { yield 1 } finally { console.log("never") } }
for (let i = 0; i < 100; i++) g().next();
console.log("end");
