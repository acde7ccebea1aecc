const show = (node) => typeof node !== "object" || node === null ? String(node) : `<${typeof node.type === "function" ? node.type.name : String(node.type)}${JSON.stringify(node.props)}>${node.children.flat().map(show).join("")}</>`;
exports.h = (type, props, ...children) => ({ type, props: props ?? {}, children });
exports.Frag = "frag";
exports.show = show;
