process.stdout.write("x".repeat(3e6));process.exit(3)
