function a() { "use strict"; return this === undefined }
function c() { 'use strict'
  return (function () { return this })() }
console.log(a(), c());
