import lib from "./_late_self.cjs";
async function second() { return await lib.load() }
console.log(await second(), lib.second);
