exports.boom = function boom() {
  throw new Error("boom");
};
