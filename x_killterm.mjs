process.kill(process.pid,"SIGTERM");setInterval(()=>{},50)
