import { basename } from "node:path";
export const a = 1;
export default function () {
  return basename(import.meta.url).slice(0, 4);
}
export class K {
  m() {
    function helper() {}
    return helper.name;
  }
  static {
    this.s = typeof this;
  }
}
export const names = [(() => {}).name, K.name, new K().m(), new K().constructor.name];
function fails() {
  throw new Error("fails");
}
try {
  fails();
} catch (error) {
  console.log(error.stack.split("\n")[1].replace(/^.*\//, "").replace(/\.\w+:(\d+):\d+\)?/, ":$1"));
}
console.log(names.join(), typeof this, typeof require, process.env.NODE_ENV);
