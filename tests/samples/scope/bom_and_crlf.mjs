const f = () => new Error("x").stack.split("\n")[1]; 
console.log(typeof f(), 
  (() => {
    return `a
b`.length })());
