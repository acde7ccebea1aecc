exports.element = () => <b>1</b>;
console.log("ran");
