const state = { steps: [] as string[] };
state.steps.push("before");
export = state;
state.steps.push("after");
function late() { state.steps.push("called") }
late();
