// hosts: bun
const at = (error: unknown) => (error as Error).stack!.split("\n")[1]!.replace(/.*\//, "");
function f() {
  const x = 1;   const y = nope + x;
  return y;
}
try { f(); } catch (error) { console.log(at(error)) }
const q = () => { const b = 2; return <b title={b}>{nope.no}</b>; };
try { q(); } catch (error) { console.log(at(error)) }
