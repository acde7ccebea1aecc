function add(a, b) { const inner = (x) => x + b; return inner(a) }
const again = new Function(`return (${add})`)();
console.log(again(1, 2), (0, eval)(`(${add.toString()})(3, 4)`));
