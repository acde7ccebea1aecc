const f = (...a) => a;
const o = { [await "k"]: await 1, ...await { z: 1 }, m: (await (async () => 2)()) };
const { a = await 3, ...rest } = await { b: 4 };
label: for (let i = await 0; i < await 2; i += await 1) { if (await i === 1) break label }
const g = async () => f(await 1, ...await [2], `${await 3}`, await 4 ? await 5 : 6, (await o)?.k, -await 1, !await 0, typeof await "", await await 7, (await 8, await 9), new (await Array)(2).length, (await f)(1)[0], 2 ** await 3, (await 2) ** 3);
console.log(await g(), o, a, rest);
