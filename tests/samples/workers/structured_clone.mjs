class K { constructor() { this.a = 1 } m() {} }
const f = () => structuredClone(new K());
console.log(f() instanceof K, f().a);
try { structuredClone(() => 1) } catch (e) { console.log(e.name) }
