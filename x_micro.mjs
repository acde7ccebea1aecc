queueMicrotask(()=>{throw new Error("m")})
