async function* g() { try { yield Promise.reject(new Error("yielded")) } catch (e) { console.log("inside", e.message); yield "after" } }
for await (const x of g()) console.log(x);
async function* h() { return Promise.reject(new Error("returned")) }
await h().next().catch((e) => console.log(e.message));
async function* d() { yield* (async function* () { throw new Error("delegated") })() }
await d().next().catch((e) => console.log(e.message));
