function* g() { try { yield 1; yield 2 } catch (e) { console.log("caught", e); yield "recovered" } finally { console.log("finally"); yield "from finally" } return "end" }
let i = g(); i.next(); console.log(i.throw("e"), i.next(), i.next(), i.next());
i = g(); i.next(); console.log(i.return("r"), i.next(), i.next());
i = g(); console.log(i.return("early"), i.next());
i = g(); try { i.throw("first") } catch (e) { console.log("uncaught", e) } console.log(i.next());
