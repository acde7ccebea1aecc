try{const r=process.report.getReport();console.log(Object.keys(r),r.javascriptStack?.message,r.workers?.length)}catch(e){console.log(e.message)}
