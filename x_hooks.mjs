import h from "node:async_hooks";const t=[];const k=h.createHook({init(i,ty){t.push(ty)}}).enable();setTimeout(()=>{},1);await new Promise(r=>setTimeout(r,3));k.disable();console.log(t.join())
