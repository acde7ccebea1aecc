const s=new Int32Array(new SharedArrayBuffer(8));const r=Atomics.waitAsync?.(s,0,0,1000);setTimeout(()=>Atomics.notify(s,0),2);console.log(r?.async,await r?.value)
