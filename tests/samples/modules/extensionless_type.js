const f = () => typeof require;
console.log(typeof f());
export {};
