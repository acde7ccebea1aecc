function greet(name: string, greeting = "Dear"): string {
  return `${greeting}, ${name}!`;
}

function letter(name: string): string[] {
  return [greet(name), `Your order is on its way, ${name}.`];
}

function send(to: string, lines: string[]): number {
  return lines.join("\n").length;
}

function main() {
  for (const name of ["Ada", "Bob"]) console.log(send(`${name}@example.com`, letter(name)));
}

main();
