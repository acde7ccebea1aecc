// hosts: bun
const isSloppy = (function () { return this !== undefined })();
const f = () => [typeof require, import.meta.main, import.meta.dir.length > 1, isSloppy];
console.log(f());
