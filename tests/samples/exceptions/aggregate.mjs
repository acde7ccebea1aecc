const fails = (m) => async () => { throw new Error(m) };
try { await Promise.any([fails("a")(), fails("b")()]) } catch (e) { console.log(e.constructor.name, e.errors.map((x) => x.message)) }
