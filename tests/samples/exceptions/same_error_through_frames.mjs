const error = new Error("e");
error.stack = "own stack";
function a() { throw error } function b() { a() } function c() { try { b() } catch (e) { throw e } }
try { c() } catch (e) { console.log(e === error, e.stack, Object.keys(e)) }
