console.log("evaluating");
exports.x = 1;
(function f() { throw new Error("at require") })();
