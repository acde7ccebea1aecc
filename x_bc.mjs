const a=new BroadcastChannel("z"),b=new BroadcastChannel("z");b.onmessage=e=>{console.log(e.data);a.close();b.close()};a.postMessage({a:1})
