const Object = null, Array = null, Map = class {}, Promise = globalThis.Promise, undefined_ = void 0, Symbol = { iterator: 1 }, Error = 5;
function f(JSON, console2 = globalThis.console) { const Math = 1; return Math + JSON }
const g = async (Promise) => { await null; return Promise };
console.log(f(1), await g(2), new Map() instanceof Map);
