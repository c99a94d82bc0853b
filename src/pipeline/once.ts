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
