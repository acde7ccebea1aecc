class A { constructor() { } }
for (const f of [() => A(), () => new (() => {})(), () => new ({ m() {} }).m(), () => new (async function () {})()]) try { f() } catch (e) { console.log(e.name) }
