export const f = () => 'the file'; export default f();
