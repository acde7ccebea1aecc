declare const exports: Record<string, unknown>;
exports.declared = declared();

function declared(): string {
  return "declared";
}
