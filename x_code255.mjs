process.exit(255)
