function a() { throw new TypeError("inner") }
function b() { try { a() } catch (e) { throw new Error("outer", { cause: e }) } }
function c() { try { b() } catch (e) { throw e } finally { console.log("c finally") } }
try { c() } catch (e) { console.log(e.message, e.cause.message, e.cause instanceof TypeError) }
