// hosts: bun
const worker = new Worker(new URL("./_typeof_require.js", import.meta.url).href);
worker.onmessage = ({ data }) => {
  console.log(data);
  worker.terminate();
};
