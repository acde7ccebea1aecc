const fs = require("node:fs");
const { join } = require("node:path");
var own = this === module.exports, JSON2 = JSON;
exports.at = JSON.parse("1");
this.also = JSON.stringify([own], null, 1);
if (fs.existsSync(__filename)) { var inBlock = () => JSON.parse("2") }
with ({ JSON: { parse: () => "with" } }) console.log(JSON.parse("3"));
console.log(inBlock(), exports, JSON2.parse("4"), join("a", "b"));
try { require("./_throws_at_top.cjs") } catch (error) { console.log(error.name) }
(function () { try { require("./_throws_at_top.cjs") } catch (error) { console.log(error.name, exports.at) } })();
console.log(eval("JSON.parse('5')"), new Function("return JSON.parse('6')")());
