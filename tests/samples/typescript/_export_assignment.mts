function own(): number { return 1 }
console.log(own());
export = own;
