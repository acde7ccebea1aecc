process.once("SIGTERM",()=>{console.log("term");process.exit(143)});setTimeout(()=>process.kill(process.pid,"SIGTERM"),2);setTimeout(()=>{},500)
