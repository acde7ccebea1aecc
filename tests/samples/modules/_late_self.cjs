exports.first = 1;
exports.init = () => { exports.second = 2 };
exports.load = async () => { exports.init(); return (await import("./_late_self.cjs")).second };
