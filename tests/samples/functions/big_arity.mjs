const f = (a, b, c, d, e, g, h) => [a, b, c, d, e, g, h].join();
const rest = (...all) => all.length;
console.log(f(1, 2, 3, 4, 5, 6, 7), rest(...Array(1000).keys()), f.length, Math.max.apply(null, [1, 5]));
