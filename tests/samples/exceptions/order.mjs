const log = [];
function f(x) { try { log.push("try"); if (x) throw x; return "r" } catch (e) { log.push("catch " + e); return "c" } finally { log.push("finally") } }
console.log(f(0), f("boom"), log);
