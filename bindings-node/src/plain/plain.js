// `write`, `(value) => text`: the JSON of a value that JSON carries as it is, `undefined` for any other.
(() => {
  "use strict";

  const { stringify } = JSON;
  const { isArray } = Array;
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

  const list = (array, depth) => {
    // A proxy may claim any length.
    if (array.length > LONGEST) return undefined;
    // Elements are read before what they hold, whose getters may change the array.
    const items = [];
    for (let i = 0; i < array.length; i++) items.push(array[i]);
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

  return { write: (value) => json(value, DEEPEST) };
})();
