/** A slice of what `npm run fuzz` tries, always the same. */
import { expect, test } from "vitest";
import { all, shared } from "./all.ts";

const SLICE = 8_000;
const SEED = 20_261_014;

test.for(all)("$name", (one) => {
  const { cases, failure } = one.try({ seed: SEED, cases: shared(one, SLICE) });
  expect(failure?.said).toBe(undefined);
  expect(cases).toBe(shared(one, SLICE));
});
