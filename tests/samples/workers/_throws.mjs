function bad() { throw new TypeError("in worker") }
bad();
