// hosts: bun
async function first([item, other = item] = []) { return await item }
async function main() { first(await (async () => null)()); }
main();
