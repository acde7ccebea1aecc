// node flags: --experimental-transform-types --no-warnings
import state = require("./_after.cts");
function show() { console.log(state.steps.join()) }
show();
export = {};
console.log("after");
