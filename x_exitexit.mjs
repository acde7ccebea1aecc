process.on("exit",()=>{console.log("a");process.exit(4)});process.on("exit",()=>console.log("b"));process.exit(2)
