const f = () => { throw { code: 5 } };
console.log("before");
f();
