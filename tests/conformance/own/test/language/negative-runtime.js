/*---
negative:
  phase: runtime
  type: RangeError
---*/
(function () { throw new RangeError() })();
