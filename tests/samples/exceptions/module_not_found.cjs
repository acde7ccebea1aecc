// hosts: node deno
// The stack of a module that is not found leads to the program's own frames.
function asks() { return require("./_nowhere.cjs") }
try { asks() } catch ({ stack }) { console.log(stack.match(/module_not_found\.cjs:\d+/g).slice(0, 2).join(" ")) }
