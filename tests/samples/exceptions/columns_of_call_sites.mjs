// What Error.prepareStackTrace is given.
function sites() { const before = Error.prepareStackTrace; Error.prepareStackTrace = (_, all) => all; const { stack } = new Error("x"); Error.prepareStackTrace = before; return stack }
function where() { const all = sites(); return [...all.slice(0, 3).map((site) => `${site.getFunctionName()} ${site.getLineNumber()}:${site.getColumnNumber()}`)] }
const outer = () => { const all = where(); return [...all] };
console.log(outer().join(" | "));
