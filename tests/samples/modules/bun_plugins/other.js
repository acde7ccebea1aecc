export const f = () => "other"
