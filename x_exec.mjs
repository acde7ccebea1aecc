import {execve} from "node:process";try{process.execve("/bin/echo",["echo","hi"],{})}catch(e){console.log(e.message)}
