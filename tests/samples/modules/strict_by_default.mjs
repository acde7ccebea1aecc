try { undeclared = 1 } catch (e) { console.log(e.name) }
console.log((function () { return this })(), typeof arguments);
