const { Command, Option } = require("../lib/commander/index.js");
const p = new Command("tool").exitOverride().configureOutput({
  writeOut: (s) => console.log(s.length > 0),
  writeErr: (s) => console.log(s.trim()),
});
p.option("-d, --debug").addOption(new Option("-l, --level <n>", "x").choices(["1", "2"]).default("1"));
p.command("add <a> [b...]").option("--sum").action((a, b, o) => console.log(a, b.join(), o.sum));
p.parse(["node", "tool", "add", "1", "2", "3", "--sum", "-d"]);
for (const args of [["-l", "9"], ["--nope"], ["add"], ["--help"]]) {
  try {
    p.parse(["node", "t", ...args]);
  } catch (e) {
    console.log(e.code);
  }
}
