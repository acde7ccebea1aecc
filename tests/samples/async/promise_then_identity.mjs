const f = async () => 1;
const p = f(), q = f();
console.log(p === q, p.constructor === Promise, Object.keys(p).length, Reflect.ownKeys(p).length, f.constructor.name);
