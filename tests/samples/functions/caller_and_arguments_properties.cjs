function f() { return f.arguments === null || typeof f.arguments }
console.log(f(1), Object.getOwnPropertyNames(f).filter((n) => n !== "arguments" && n !== "caller"));
