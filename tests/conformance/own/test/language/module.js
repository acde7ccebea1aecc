/*---
flags: [module, async]
---*/
import { value, set } from "./dep_FIXTURE.js";
set(5);
assert.sameValue(value, 5);
const late = await new Promise((done) => done(3));
assert.sameValue(late, 3);
$DONE();
