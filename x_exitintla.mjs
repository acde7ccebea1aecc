setTimeout(()=>process.exit(6),5);await new Promise(()=>{})
