const tries = [() => { x; let x }, () => { f(); const f = () => 1 }, () => { new A(); class A {} }, () => { class B extends B {} }, () => ((a = b, b) => a)(), () => { switch (1) { case 0: let q; default: q } }, () => { typeof t; let t }];
for (const t of tries) try { t(); console.log("no error") } catch (e) { console.log(e.name) }
