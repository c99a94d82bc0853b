/**
 * What follows from a part of the state is worked out once: nobody changes it, and a later state shares all that has stayed the
 * same. It is forgotten with what it was worked out from.
 */
export function once<From extends object, To>(work: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, { readonly to: To }>();
  return (from) => {
    const before = known.get(from);
    if (before !== undefined) return before.to;
    const to = work(from);
    known.set(from, { to });
    return to;
  };
}

/**
 * As `once`, for what is another at each step and asked about many times in a row, as a whole state is. A weak map holds what is
 * worked out through a young collection even where nobody has the state any more (V8): to copy that took longer than the step.
 */
export function onceInARow<From extends object, To>(work: (from: From) => To): (from: From) => To {
  let known: { readonly from: From; readonly to: To } | null = null;
  return (from) => {
    if (known?.from !== from) known = { from, to: work(from) };
    return known.to;
  };
}
