const path = require("node:path");
exports.a = 1;
exports.init = () => {
  exports.late = 2;
  return exports.late;
};
function where() {
  return [path.basename(__filename).slice(0, 4), typeof module, require.main === module, this === undefined];
}
console.log(
  where().join(),
  exports.init(),
  Object.keys(module.exports).join(),
  typeof this,
  this === module.exports,
);
import(__filename).then(
  (m) => console.log(m.a, m.late, typeof m.default),
  (error) => console.log(error.name),
);
