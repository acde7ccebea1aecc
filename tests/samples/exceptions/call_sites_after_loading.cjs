// The program asks for call sites after CommonJS modules were loaded, and while one of them is.
function sites() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.prepareStackTrace = (_, all) => all;
  Error.stackTraceLimit = 2;
  const { stack } = new Error("x");
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return stack.map((site) => typeof site.getFileName?.() + " " + site.getLineNumber?.()).join(", ");
}
console.log(sites());
Error.stackTraceLimit = 3;
require("./_thrower.cjs");
console.log(Error.stackTraceLimit, sites(), typeof Object.getOwnPropertyDescriptor(Error, "stackTraceLimit").value);
