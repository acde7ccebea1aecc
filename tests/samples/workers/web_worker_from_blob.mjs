// hosts: bun deno
const double = (n) => n * 2;
const url = URL.createObjectURL(new Blob([`const double = ${double}; onmessage = (e) => postMessage(double(e.data))`], { type: "text/javascript" }));
const w = new Worker(url, { type: "module" });
w.onmessage = (e) => { console.log(e.data); w.terminate() };
w.postMessage(4);
