const { port1, port2 } = new MessageChannel();
port2.onmessage = function (e) { console.log(e.data); port1.close(); port2.close() };
const send = (x) => port1.postMessage(x);
send({ a: [1, new Map([[1, 2]])] });
