setTimeout(function t(){throw new Error("t")},1);process.on("exit",c=>console.log("exit",c,process.exitCode))
