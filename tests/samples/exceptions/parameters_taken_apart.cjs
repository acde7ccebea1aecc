// The frame of a function whose parameters fail is in its file, on whichever of its lines.
function shown({
  all,
  first: { name = "none" },
}) {
}
try {
  shown({});
} catch (error) {
  console.log(error.stack.split("\n")[1].replace(/\/.*\//, "").replace(/:\d+:\d+/, ""));
}
