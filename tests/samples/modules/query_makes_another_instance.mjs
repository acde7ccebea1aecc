const a = await import("./_counter.mjs?1"), b = await import("./_counter.mjs?2");
a.inc();
console.log(a.count, b.count, a === b, (await import("./_counter.mjs?1")) === a);
