const load = () => import("./_counted.cjs");
const [one, two] = await Promise.all([load(), load()]);
console.log(globalThis.counted, one === two, one.count(), one.default === two.default);
