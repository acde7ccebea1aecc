console.log(Object.keys(import.meta).sort().join(),import.meta.url,import.meta.dirname,import.meta.filename,import.meta.main,import.meta.resolve("./x.js"))
