// Shows the help and the errors of a command line with many commands.
import { Command, Option } from "commander";

for (let round = 0; round < 60; round++) {
  const program = new Command("tool").description("does things").version("1.2.3").exitOverride();
  program.configureOutput({ writeOut: (text) => console.log(text), writeErr: (text) => console.log(text) });
  for (const name of ["build", "check", "clean", "deploy", "format"]) {
    program.command(`${name} <file> [more...]`).description(`${name}s files`).alias(name.slice(0, 2))
      .option("-f, --force", "even so").addOption(
        new Option("-l, --level <n>", "how far").choices(["1", "2"]).default("1"),
      )
      .action((file, more, options) => console.log(name, file, more, JSON.stringify(options)));
  }
  for (
    const args of [["--help"], ["build", "--help"], ["deplo"], ["check", "a", "b", "-f", "-l", "2"], [
      "clean",
      "x",
      "-l",
      "3",
    ]]
  ) {
    try {
      program.parse(args, { from: "user" });
    } catch (error) {
      console.log(error.code, error.exitCode);
    }
  }
}
