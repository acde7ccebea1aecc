console.log("evaluating");
const f = () => { throw new Error("at load") };
f();
