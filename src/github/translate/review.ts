import { z } from "zod";
import type { Translator } from "../translate.ts";

const schema = z.object({
  pull_request: z.object({ number: z.int() }),
  review: z.object({ state: z.string(), user: z.object({ login: z.string() }).nullish() }),
});

/** A review was given, changed or dismissed. What counts is read from GitHub then; a mere comment says and takes back nothing. */
export const review: Translator = (payload) => {
  const read = schema.safeParse(payload);
  if (!read.success || read.data.review.state.toLowerCase() === "commented") return null;
  const { pull_request: pull, review: said } = read.data;
  return { kind: "review", pull: pull.number, by: said.user?.login ?? null };
};
