async function f(){throw new TypeError("r")} f()
