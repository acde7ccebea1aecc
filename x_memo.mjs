const m=process.memoryUsage();console.log(Object.keys(m),typeof process.memoryUsage.rss(),Object.keys(process.resourceUsage()).length)
