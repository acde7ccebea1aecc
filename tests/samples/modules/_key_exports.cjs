exports.triple = function (n) {
  return n * 3;
};
