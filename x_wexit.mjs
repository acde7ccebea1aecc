import {Worker,isMainThread} from "node:worker_threads";const w=new Worker("process.exit(5)",{eval:true});w.on("exit",c=>{console.log("e",c);process.exitCode=2})
