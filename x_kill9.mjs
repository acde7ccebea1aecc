process.kill(process.pid,9)
