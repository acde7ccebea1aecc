process.stdin.on("data",d=>console.log("d",String(d)));process.stdin.on("end",()=>console.log("end"))
