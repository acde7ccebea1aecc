// The listener is the first call, and busy for as long as a thread takes to begin.
const { process } = globalThis;
let times = 0;
process.on("beforeExit", () => {
  times++;
  for (const end = Date.now() + 200; Date.now() < end;);
});
process.on("exit", () => console.log(times, process.listenerCount("beforeExit")));
