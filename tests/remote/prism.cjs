// Lets Prism read the vendor's media types: in its eyes, and in theirs alone, the `=` in them is a `-`.
const Module = require("node:module");

const load = Module._load;
const readable = (text) => (typeof text === "string" ? text.replace(/^[^;]*/, (type) => type.replace(/=/g, "-")) : text);
const mended = {
  "content-type": (real) => ({ ...real, parse: (text) => real.parse(readable(text)) }),
  "type-is": (real) =>
    Object.assign((...given) => real(...given), real, { is: (type, ...types) => real.is(readable(type), ...types) }),
};

Module._load = (name, ...rest) => {
  const real = load(name, ...rest);
  return name in mended ? mended[name](real) : real;
};
