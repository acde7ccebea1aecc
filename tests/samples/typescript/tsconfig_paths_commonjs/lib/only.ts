export default function only(): string { return "only" }
