// The frames of an error for a full stack are the program's, and a promise that failed there is waited for; in Deno, it may be told of as unhandled.
function deep(n) { return 1 + deep({ n }) }
try { deep(0) } catch (error) {
  const frames = error.stack.split("\n").filter((line) => line.trimStart().startsWith("at "));
  console.log(error.constructor.name, error.message.replace(/\.$/, ""), frames.length);
  console.log(frames.slice(1).every((line) => /deep \(.*full_stack\.mjs:2:31\)$/.test(line)), /^ +at deep /.test(frames[0]));
}
if (!("Deno" in globalThis)) await (async function waits() { await waits() })().catch((error) => console.log("waited", error.name));
