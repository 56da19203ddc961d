// `write`, `(value) => text`: the JSON of a value that JSON carries as it is, `undefined` for any other.
// `join`, `(texts) => text`: the texts of an array, each but the last followed by a zero; `undefined` for other arrays.
(() => {
  "use strict";

  const { stringify } = JSON;
  const { isArray } = Array;
  const { apply } = Reflect;
  const { join: joined } = Array.prototype;
  const { getPrototypeOf, keys, prototype } = Object;
  const LARGEST = Number.MAX_SAFE_INTEGER;
  // No record reaches deeper; a cycle ends here, too.
  const DEEPEST = 6;
  const LONGEST = 2 ** 24;

  // Keys as they stand in JSON: few, and always the same.
  const known = new Map();
  const named = (key) => {
    let name = known.get(key);
    if (name === undefined) {
      name = stringify(key) + ":";
      if (known.size < 1000) known.set(key, name);
    }
    return name;
  };

  // Every property is read once: a getter may say something else the second time.
  const json = (value, depth) => {
    switch (typeof value) {
      case "number":
        return value >= -LARGEST && value <= LARGEST ? "" + value : undefined;
      case "string":
        return stringify(value);
      case "boolean":
        return value ? "true" : "false";
      case "object":
        if (value === null) return "null";
        if (depth === 0) return undefined;
        return isArray(value) ? list(value, depth - 1) : record(value, depth - 1);
      default:
        return undefined;
    }
  };

  // The elements of an array, read before what they hold, whose getters may change it. A proxy may claim any length.
  const elements = (array) => {
    if (array.length > LONGEST) return undefined;
    const items = [];
    for (let i = 0; i < array.length; i++) items.push(array[i]);
    return items;
  };

  const list = (array, depth) => {
    const items = elements(array);
    if (items === undefined) return undefined;
    let text = "[";
    for (let i = 0; i < items.length; i++) {
      const item = json(items[i], depth);
      if (item === undefined) return undefined;
      text += i === 0 ? item : "," + item;
    }
    return text + "]";
  };

  const record = (object, depth) => {
    const parent = getPrototypeOf(object);
    if (parent !== prototype && parent !== null) return undefined;
    let text = "{";
    for (const key of keys(object)) {
      const value = object[key];
      // What is undefined counts as left out.
      if (value === undefined) continue;
      const part = json(value, depth);
      if (part === undefined) return undefined;
      text += (text === "{" ? "" : ",") + named(key) + part;
    }
    return text + "}";
  };

  const join = (array) => {
    const texts = isArray(array) ? elements(array) : undefined;
    if (texts === undefined || texts.length === 0) return undefined;
    for (let i = 0; i < texts.length; i++) {
      if (typeof texts[i] !== "string" || texts[i].includes("\0")) return undefined;
    }
    return apply(joined, texts, ["\0"]);
  };

  return { write: (value) => json(value, DEEPEST), join };
})();
