exports.load = () => import("./x.mjs");
exports.missing = function () { return import("./nope.mjs") };
