/** Where two outcomes differ: a line for each value that only one of them has. */
type Values = ReadonlyMap<string, number>;

/** Each leaf and each entry of a list with the way to it; the order of a list says nothing here. */
function valuesOf(of: unknown, way = "", found = new Map<string, number>()): Values {
  const isGroup = typeof of === "object" && of !== null && !Array.isArray(of);
  if (isGroup) for (const [name, value] of Object.entries(of)) valuesOf(value, `${way}/${name}`, found);
  else
    for (const value of Array.isArray(of) ? of : [of]) {
      const line = `${way}: ${JSON.stringify(value)}`;
      found.set(line, (found.get(line) ?? 0) + 1);
    }
  return found;
}

const more = (than: Values, has: Values, sign: string): readonly string[] =>
  [...has].flatMap(([line, times]) =>
    Array<string>(Math.max(0, times - (than.get(line) ?? 0))).fill(`${sign} ${line}`),
  );

/** Empty where they are the same. */
export function differences(expected: object, found: object): readonly string[] {
  const [a, b] = [valuesOf(expected), valuesOf(found)];
  return [...more(b, a, "missing"), ...more(a, b, "found")];
}
