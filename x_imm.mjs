setImmediate(()=>{throw new Error("i")})
