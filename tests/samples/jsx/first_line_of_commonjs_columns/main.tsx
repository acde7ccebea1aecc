const h = (..._: unknown[]) => { const q = new Error("h"); return [q]; };
// hosts: bun
const at = (error: unknown) => (error as Error).stack!.split("\n")[1]!.replace(/.*\//, "");
console.log(at((<b title="x">1</b>)[0]));
module.exports = 1;
