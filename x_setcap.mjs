process.setUncaughtExceptionCaptureCallback(e=>console.log("cap",e.message));setTimeout(()=>{throw new Error("c")},1)
