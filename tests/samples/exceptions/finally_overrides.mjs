const a = () => { try { return 1 } finally { return 2 } };
const b = () => { try { throw 1 } finally { return 3 } };
const c = () => { for (let i = 0; ; i++) try { return i } finally { if (i < 2) continue } };
const d = () => { let x = 1; try { return x } finally { x = 2 } };
const e = () => { x: try { return 1 } finally { break x } return "after" };
console.log(a(), b(), c(), d(), e());
