// hosts: bun deno
const w = new Worker(new URL("./_web_worker.mjs", import.meta.url).href, { type: "module" });
w.onmessage = ({ data }) => { console.log(data); w.terminate() };
w.postMessage([1, 2, 3]);
