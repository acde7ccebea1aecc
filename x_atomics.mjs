const s=new Int32Array(new SharedArrayBuffer(8));try{console.log(Atomics.wait(s,0,0,5))}catch(e){console.log(e.message)} console.log(Atomics.notify(s,0,1))
