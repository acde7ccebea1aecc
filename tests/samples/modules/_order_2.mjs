(() => console.log("two"))();
