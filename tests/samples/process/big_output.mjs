import process from "node:process";
const line = (i) => `${i} ${"x".repeat(1000)}\n`;
for (let i = 0; i < 200; i++) process.stdout.write(line(i));
process.stdout.write("end\n", () => process.exit(0));
