function module() { return 1; }
console.log("own module", module());
