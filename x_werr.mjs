import {Worker} from "node:worker_threads";const w=new Worker("throw new TypeError(`w`)",{eval:true});w.on("error",e=>console.log(e.name,e.message));w.on("exit",c=>console.log("e",c))
