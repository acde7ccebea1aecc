let depth = 0;
function down() { depth++; return 1 + down() }
try { down() } catch (e) { console.log(e instanceof RangeError, depth > 500) }
function ok(n) { return n === 0 ? 0 : 1 + ok(n - 1) }
console.log(ok(1000));
