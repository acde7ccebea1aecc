import v8 from "node:v8";console.log(Object.keys(v8.getHeapStatistics()).length,v8.deserialize(v8.serialize({a:new Map([[1,{b:2n}]])})),v8.getHeapSpaceStatistics?.().length)
