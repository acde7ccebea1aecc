process.exitCode="5"
