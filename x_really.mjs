process.reallyExit(9)
