import { z } from "zod";
import type { Translator } from "../translate.ts";

const schema = z.object({ pull_request: z.object({ number: z.int() }) });

/** A review was given, changed or dismissed. What counts is read from GitHub then. */
export const review: Translator = (payload) => {
  const read = schema.safeParse(payload);
  return read.success ? { kind: "review", pull: read.data.pull_request.number } : null;
};
