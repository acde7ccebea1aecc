process.on("SIGUSR2",s=>{console.log("got",s);clearInterval(i)});const i=setInterval(()=>{},10);process.kill(process.pid,"SIGUSR2")
