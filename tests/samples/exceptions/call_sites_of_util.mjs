// hosts: node
import util, { getCallSites } from "node:util";
const shown = (sites) => sites.map((site) => [site.functionName, site.lineNumber, site.columnNumber, site.column].join(":")).join(" ");
function inner(n) { const y = n + 1; return [util.getCallSites(2), getCallSites(), getCallSites({ sourceMap: false }), getCallSites(1, {})] }
function outer() { const all = inner(1); return all }
for (const sites of outer()) console.log(shown(sites.filter((site) => site.scriptName.includes("call_sites"))), sites.length);
for (const count of [0, 201, 1.5, "x", null]) try { console.log(getCallSites(count).length) } catch (error) { console.log(error.code) }
console.log(getCallSites.name, getCallSites.length, String(getCallSites).length > 100, util.getCallSites === getCallSites);
