function a() { "use strict"; return this === undefined }
function b() { "not strict"
  return typeof this }
function c() { 'use strict'
  return (function () { return this })() }
function d() { ("use strict"); return typeof this }
console.log(b(), d(), typeof a, typeof c);
