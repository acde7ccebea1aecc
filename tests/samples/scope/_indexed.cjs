exports.g = (o) => JSON.stringify(o) + Object.keys(o).length;
