process.on("uncaughtException",(e,o)=>{console.log("U",e.message,o)});setTimeout(()=>{throw new Error("x")},1);setTimeout(()=>console.log("alive"),10)
