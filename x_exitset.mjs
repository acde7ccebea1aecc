process.on("exit",(c)=>{process.exitCode=8;console.log(c)})
