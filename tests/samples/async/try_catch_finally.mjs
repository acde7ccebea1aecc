const log = [];
async function f(mode) { try { log.push("try"); if (mode === "reject") await Promise.reject(new Error("r")); if (mode === "throw") throw new Error("t"); if (mode === "return") return await "v"; } catch (e) { log.push(e.message); await null; return "caught" } finally { log.push("finally"); await null; log.push("after") } return "end" }
for (const m of ["", "reject", "throw", "return"]) console.log(m, await f(m), log.splice(0).join());
const g = async () => { try { return await Promise.reject(1) } finally { return "overridden" } };
console.log(await g());
