function f(a, b) { return [this?.n, a, b, arguments.length] }
const bound = f.bind({ n: 1 }, 2);
console.log(bound(3), bound.name, bound.length, f.apply({ n: 4 }, [5]), f.call(undefined, 6), new (f.bind(null))() instanceof f);
