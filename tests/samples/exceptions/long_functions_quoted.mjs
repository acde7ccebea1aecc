// V8 quotes 128 characters of a function in its errors, and leaves the middle of a longer one out.
const attempt = (made) => {
  try {
    Reflect.construct(made, []);
  } catch (error) {
    console.log(error.message.includes("alpha") ? error.message : "no constructor");
  }
};
attempt((alpha) => { const long = alpha + 1; return long * 2; });
attempt((alpha) => { const something = alpha + 1; return something * 2 + alpha; });
attempt((alpha) => alpha.list.map((item) => item.value + 1).filter((item) => item > 10));
attempt((alpha) => { const something = alpha + 1; const other = something + 12; const last = other + 123; return last + something; });
attempt((alpha) => alpha.list.map((item) => item.value + 1).filter((item) => item > 10).map((item) => item + 1).sort().join(String(alpha.separator)));
attempt(async (alpha) => { const something = await alpha; if (something) { throw new Error(`{${something}}`); } });
class Made {
  method(alpha) { if (alpha) { return alpha.one + alpha.two + alpha.three; } return alpha; }
}
attempt(new Made().method);
attempt(function* (alpha) {});
attempt(async function* (alpha) { yield alpha.one; yield alpha.two; });
attempt((alpha = () => { return 1 }) => { return alpha() });
attempt(function (alpha) { for (const item of alpha) { if (item) { return item; } } return alpha; });
attempt(({ alpha } = {}, [beta] = []) => { return alpha ?? beta; });

// Classes, whose ends have no probe of their own.
const clone = (value) => {
  try {
    structuredClone(value);
  } catch (error) {
    console.log(error.message);
  }
};
function classes() {
  class Short { constructor() { this.a = 1 } m() { return `}${this.a}` } n() { return this.m().length } }
  clone(Short);
  clone(class { constructor() { this.a = 1; this.text = "}" } m(a) { return /}}/.test(a) } n(a) { return { a: { b: this.m(a) } } }});
  clone(class Base extends Short { static z = classes.length; static { this.y = { a: 1 }; } late = () => { return this.a } });
  clone(class { at(alpha) { return import.meta.url.slice(alpha.length) + "some words to make this one longer than V8 quotes" } });
}
classes();
