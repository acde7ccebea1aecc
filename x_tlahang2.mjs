process.on("exit",c=>console.log("x",c));await new Promise(()=>{})
