const { basename } = require("node:path");
module.exports = require("node:util").getCallSites(6).map(({ scriptName }) => basename(scriptName));
