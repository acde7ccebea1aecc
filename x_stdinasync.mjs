for await(const l of process.stdin)console.log("L",String(l))
