class Tool {}
module.exports = exports = Tool;
Object.defineProperty(exports, "__esModule", { value: true });
exports.default = Tool;
exports.helper = 1;
Object.defineProperty(exports, "late", { enumerable: true, get: () => 2 });
