"use strict";
globalThis.told = (function told() { return [this === undefined, typeof arguments, Object.keys(import.meta).length] })();
