// An error for a full stack leaves the limit of frames as it is, and has as many, however low it is.
for (const limit of [1, 2, 4]) {
  Error.stackTraceLimit = limit;
  try { (function ends() { ends() })() } catch (error) {
    console.log(limit, error.stack.split("\n").filter((line) => /^ +at |^ends@/.test(line)).length, Error.stackTraceLimit);
  }
}
