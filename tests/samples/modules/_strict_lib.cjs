'use strict'
exports.self = function () { return this };
exports.set = () => { try { Object.freeze([1])[0] = 2; return "silent" } catch (error) { return error.constructor.name } };
