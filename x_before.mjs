let n=0;process.on("beforeExit",c=>{console.log("be",c,n);if(n++<3)setTimeout(()=>{},1)});process.on("exit",c=>console.log("ex",c))
