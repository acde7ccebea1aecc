function a(){return new Error("x").stack}function b(){const s=a();return s+""}class C{m(){const s=b();return s+""}}const d=()=>{const s=new C().m();return s+""};
function columns(stack) { return stack.split("\n").slice(1, 6).map((line) => /at (?:new )?(?:async )?([\w.]+)? ?.*:(\d+):(\d+)\)?$/.exec(line)?.slice(1).join(":")) }
const all=[d(),(()=>{const s=b();return s+""})()];for(const s of all)console.log(columns(s).join(" "));
