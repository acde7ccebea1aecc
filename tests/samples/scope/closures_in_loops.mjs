const fs = [];
for (let i = 0; i < 3; i++) { fs.push(() => i++); if (i === 1) i = 1 }
for (const k in { a: 1, b: 2 }) fs.push(() => k);
for (const [x, y = x] of [[1], [2, 3]]) fs.push(() => x + y);
for (var v = 0, get = () => v; v < 2; v++) fs.push(get);
console.log(fs.map((f) => f()));
