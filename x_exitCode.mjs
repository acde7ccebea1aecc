process.exitCode=17
