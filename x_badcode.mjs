try{process.exitCode="x"}catch(e){console.log(e.code)}
