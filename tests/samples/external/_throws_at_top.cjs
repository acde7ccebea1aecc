exports.early = JSON.parse("1");
JSON.parse("{");
