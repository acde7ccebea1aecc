// hosts: node
// node flags: --experimental-transform-types --no-warnings
const { main, kind } = (await import("./_transformed.cts")).default;
console.log(kind, main());
console.log(main.toString());
