const f = async (x: number): Promise<number> => x;
console.log(await f(3));
