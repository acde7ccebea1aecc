Error.stackTraceLimit = 2;
function a(n) { return n === 0 ? new Error("x").stack.split("\n").filter((l) => /stack_trace_limit/.test(l)).length : a(n - 1) + 0 }
console.log(a(5));
Error.stackTraceLimit = 0;
console.log(a(3));
