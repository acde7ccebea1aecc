// A `var` of these names declares again what every CommonJS module has.
var exports = exports || { lost: true };
exports.made = make();

function make() {
  return "made";
}
