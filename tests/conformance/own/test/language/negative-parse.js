/*---
negative:
  phase: parse
  type: SyntaxError
---*/
$DONOTEVALUATE();
function f() { let a; var a }
