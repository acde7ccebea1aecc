exports.two = function two() {
  return 2;
};
