// Copyright
/*---
description: runs in both modes
---*/
function* g() { try { yield 1 } finally { yield 2 } }
var i = g(); i.next();
assert.sameValue(i.return(5).value, 2);
assert.throws(ReferenceError, function () { (function () { x; let x })() });
class A { constructor() { this.t = new.target } }
class B extends A { constructor() { var f = () => super(); f() } }
assert.sameValue(new B().t, B);
