exports.a = 1;
exports.init = () => { exports.b = 2; exports.a = 10; module.exports.c = () => 3 };
