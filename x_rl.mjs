import rl from "node:readline";const r=rl.createInterface({input:process.stdin});for await(const l of r)console.log("l",l)
