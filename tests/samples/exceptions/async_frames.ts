type Nothing = null;
const places = (error: unknown): string => (error as Error).stack!.split("\n").filter((line) => line.includes("async_frames")).map((line) => /at (async )?([\w.]+)? ?.*?([\w.]+:\d+):\d+\)?$/.exec(line)?.slice(1).join(" ")).join(" | ");
async function deep(value: Nothing): Promise<number> {
  await value;
  throw new Error("x");
}
interface Gone {
  x: number;
}
async function middle(): Promise<number> {
  const n: number = await deep(null);
  return n;
}
async function outer() {
  try {
    await middle();
  } catch (error) {
    console.log(places(error));
  }
}
await outer();
