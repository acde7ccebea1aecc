import m from "node:module";const r=m.createRequire(import.meta.url);console.log(Object.keys(r.cache).length,Object.keys(r).join(),r.main,r.resolve.paths("x")?.length)
