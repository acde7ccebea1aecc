let d=0;process.on("beforeExit",async()=>{if(d++)return;await 1;console.log("later");await new Promise(r=>setTimeout(r,3));console.log("later2")})
