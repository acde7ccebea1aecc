process.nextTick(()=>{throw new Error("n")})
