process.on("message", (m) => process.send({ n: ((x) => x + 1)(m.n) }));
