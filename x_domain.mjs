import d from "node:domain";const x=d.create();x.on("error",e=>console.log("dom",e.message));x.run(()=>setTimeout(()=>{throw new Error("dd")},1))
