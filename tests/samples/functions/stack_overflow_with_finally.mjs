// The depth that is counted down in `finally` ends where it began.
let depth = 0, handled = 0;
function down() { depth++; try { down() } finally { depth-- } }
function caught() { depth++; try { caught() } catch (error) { handled = error instanceof RangeError ? 1 : 2; throw error } finally { depth-- } }
class Deep { go() { depth++; try { this.go() } finally { depth-- } } }
const arrow = () => { depth++; try { arrow() } finally { depth-- } };
function* generator() { depth++; try { yield* generator() } finally { depth-- } }
for (const [name, f] of Object.entries({ down, caught, deep: () => new Deep().go(), arrow, generator: () => [...generator()] })) {
  depth = 0;
  try { f() } catch (error) { console.log(name, error instanceof RangeError, depth) }
}
