async function stuck() { await new Promise(() => {}); console.log("never") }
stuck();
console.log("end");
