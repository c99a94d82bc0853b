/** A rule that looks at more than one key. Each is a function that names what it found. */
import type { Definition } from "../pipeline/definition.ts";
import type { Finding } from "./problems.ts";
import type { Written } from "./schema.ts";

export type Facts = { readonly written: Written; readonly definition: Definition };
export type Rule = (facts: Facts) => readonly Finding[];

export const names = ({ definition }: Facts): readonly string[] => definition.stages.map((stage) => stage.name);

/** Guessing costs more than telling; who has more unknown names than this has not misspelt them. */
export const MOST_GUESSES = 50;
