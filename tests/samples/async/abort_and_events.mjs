const c = new AbortController();
const wait = (signal) => new Promise((_, no) => signal.addEventListener("abort", () => no(signal.reason), { once: true }));
setTimeout(() => c.abort(new Error("stop")), 1);
await wait(c.signal).catch((e) => console.log(e.message));
class T extends EventTarget { fire() { this.dispatchEvent(new Event("go")) } }
const t = new T(); t.addEventListener("go", function (e) { console.log(this === t, e.type) }); t.addEventListener("go", { handleEvent(e) { console.log("object", e.type) } }); t.fire();
