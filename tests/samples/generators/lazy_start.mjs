function* g() { console.log("started"); yield 1 }
const i = g();
console.log("made");
i.next();
const never = g();
console.log(typeof never.next);
