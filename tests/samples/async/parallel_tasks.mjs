const sleep = (ms, v) => new Promise((r) => setTimeout(r, ms, v));
async function task(n) { const out = []; for (let i = 0; i < 3; i++) { out.push(`${n}${i}`); await sleep(0) } return out.join("") }
console.log(await Promise.all([task("a"), task("b"), task("c")]));
console.log(await Promise.race([new Promise(() => {}), task("r")]), (await Promise.allSettled([task("x"), Promise.reject(1)])).map((r) => r.status), await Promise.any([Promise.reject(0), task("y")]));
