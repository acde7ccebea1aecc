function f(n) { return [n].map((x) => f(x + 1))[0] }
for (let i = 0; i < 3; i++) try { f(0) } catch (e) { console.log(e.name, e instanceof RangeError) }
console.log((() => "still fine")());
