const names = Reflect.ownKeys(globalThis).map(String).filter((n) => /tp|trace|tph|probe/i.test(n) && !/^(HTTP|http)/.test(n));
console.log((() => names)().filter((n) => !/httpParser|performance/i.test(n)).length);
