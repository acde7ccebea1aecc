const log = [];
const note = (x) => (log.push(x), x);
class A { static a = note("a"); static { note("b"); (() => note("c"))() } [note("key")] = note("field"); static d = note("d"); static [note("key2")]() {} }
new A();
console.log(log);
