class MyError extends Error { constructor(...a) { super(...a); this.name = new.target.name; Error.captureStackTrace?.(this, MyError) } }
function thrower() { throw new MyError("m", { cause: new Error("c") }) }
try { thrower() } catch (e) { console.log(e.name, e.message, e.cause.message, e.stack.split("\n")[0], /thrower/.test(e.stack)) }
