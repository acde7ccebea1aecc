import fs from "node:fs";
const p = "x";
try { fs.readFilSync(p) } catch (e) { console.log(e.message) }
try { fs.readFilSync(p + 1) } catch (e) { console.log(e.message) }
try { console.lg(JSON.parse(p + 1)) } catch (e) { console.log(e.message) }
try { JSON.parse("1").map(1) } catch (e) { console.log(e.message) }
try { const { a } = JSON.parse("null") } catch (e) { console.log(e.message) }
try { for (const x of JSON.parse("1")) ; } catch (e) { console.log(e.message) }
try { [...JSON.parse("1")] } catch (e) { console.log(e.message) }
try { new (JSON.parse("1"))() } catch (e) { console.log(e.message) }
try { JSON.parse("1")() } catch (e) { console.log(e.message) }
try { fs.a.b(JSON.parse("1")) } catch (e) { console.log(e.message) }
try { fs.a.b = JSON.parse("1") } catch (e) { console.log(e.message) }
try { JSON.parse("null").x = 1 } catch (e) { console.log(e.message) }
try { "x" in JSON.parse("1") } catch (e) { console.log(e.message) }
try { "x" instanceof JSON.parse("1") } catch (e) { console.log(e.message) }
try { JSON.parse("1")`x` } catch (e) { console.log(e.message) }
try { class A extends JSON.parse("1") {} } catch (e) { console.log(e.message) }
try { p[JSON.parse('"x"')]() } catch (e) { console.log(e.message) }
try { p[JSON.parse('"x"')].y.z } catch (e) { console.log(e.message) }
try { JSON.parse("1") ** 1n } catch (e) { console.log(e.message) }
try { fs.nothing() } catch (e) { console.log(e.message) }
try { new fs.nothing(JSON.parse("1")) } catch (e) { console.log(e.message) }
try { (p ? JSON.parse("null") : 1).x } catch (e) { console.log(e.message) }
try { `${JSON.parse("1")}`() } catch (e) { console.log(e.message) }
try { new Map(JSON.parse("1")) } catch (e) { console.log(e.message) }
try { await import(JSON.parse('"nope"')) } catch (e) { console.log(e.code) }
try { ({ a: JSON.parse("1") }).b.c } catch (e) { console.log(e.message) }
try { [JSON.parse("1")].x() } catch (e) { console.log(e.message) }
