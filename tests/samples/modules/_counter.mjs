export let count = 0;
export function inc() { count++ }
export { reset };
function reset() { count = 0 }
let d = "initial";
export { d as default };
d = "changed";
