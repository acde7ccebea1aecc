process.on("uncaughtExceptionMonitor",(e,o)=>console.log("mon",e.message,o));throw new Error("z")
