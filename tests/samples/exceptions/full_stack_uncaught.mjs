// hosts: bun deno
function deep(n) { return 1 + deep({ n }) }
deep(1);
