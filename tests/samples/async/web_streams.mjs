const s = new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.close() } }).pipeThrough(new TransformStream({ transform(x, c) { c.enqueue(x * 10) } }));
const seen = []; for await (const x of s) seen.push(x);
console.log(seen);
