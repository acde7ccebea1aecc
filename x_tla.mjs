await f(); async function f(){throw new RangeError("tla")}
