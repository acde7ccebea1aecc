try { throw { a: 1, b: [2, 3] } } catch ({ a, b: [, c], d = (() => a + c)() }) { console.log(a, c, d) }
try { throw 1 } catch { console.log("no binding") }
const f = () => { try { throw 1 } catch (e) { var e = 2; } return e };
console.log(f());
