async function f() { await null; console.log("ran anyway"); return 1 }
f();
void (async () => { await f(); console.log("second") })();
console.log("sync");
