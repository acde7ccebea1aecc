for (const x of [undefined, null, 0, "", NaN, Symbol.iterator, { a: 1 }, () => 1, [1]]) { const f = () => { throw x }; try { f() } catch (e) { console.log(Object.is(e, x)) } }
