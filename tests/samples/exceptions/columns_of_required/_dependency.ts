const place = (error: Error): string => { const stack: string = error.stack!; return /([\w.]+:\d+:\d+)/.exec(stack.split("\n")[1])![1]! };
export const dependency = (): string => { const error = new Error("here" as string); return place(error) }; console.log(dependency());
