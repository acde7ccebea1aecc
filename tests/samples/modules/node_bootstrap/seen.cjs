exports.seen = function () { return Object.keys(globalThis).includes("nodeBootstrap"); };
