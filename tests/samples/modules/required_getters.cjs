// A module that is required must not have its exports' getters run.
const request = require("./_throwing_getter.cjs");
console.log(Object.keys(request).join(), request.name);
try {
  console.log(request.query);
} catch (error) {
  console.log(error.name);
}
