process.on("beforeExit",()=>{throw new Error("be")})
