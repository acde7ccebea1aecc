process.exit(256)
