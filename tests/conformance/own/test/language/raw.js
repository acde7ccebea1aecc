/*---
flags: [raw]
---*/
"use strict"
function f() { return this }
if (f() !== undefined) throw new Error();
