const make = require("./_function_export.cjs");
console.log(make(2)(3), make.extra, new make.K(1).x, make.name);
