// Bun copies by its shape what has data properties alone, and then `constructor`, too.
class Service {
  constructor() {
    for (const name of ["constructor", "start"]) this[name] = Service.prototype[name].bind(this);
  }
  start() {
    return "started";
  }
}
module.exports = new Service();
