console.log(JSON.stringify(Object.keys(process.env)),"A" in process.env);process.env.ZZ=5;console.log(process.env.ZZ,delete process.env.ZZ,process.env.ZZ)
