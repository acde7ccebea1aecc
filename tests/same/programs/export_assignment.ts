import path = require("node:path");
const own = {
  a: 1,
  base(file: string): string {
    return path.basename(file);
  },
};
console.log(own.base("/x/y"));
export = own;
