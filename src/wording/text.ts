/**
 * Two kinds of text that are never taken for each other: Markdown, for comments and the bodies of checks, and plain lines, for
 * titles and descriptions. A string is neither until `escape.ts` has made it harmless for one of them.
 */
export type Markdown = string & { readonly markdown: true };
export type Plain = string & { readonly plain: true };
/** Means the same in both: our own words, stages, shas, numbers, times. */
export type Words = Markdown & Plain;

/** Writes text of one kind: our own words as they stand here, and between them only what is of that kind already. */
export type Tag<T extends string> = (own: TemplateStringsArray, ...parts: readonly (T | Words | number)[]) => T;

const written = (own: TemplateStringsArray, ...parts: readonly (string | number)[]): string =>
  String.raw({ raw: own }, ...parts);

export const rich = written as Tag<Markdown>;
export const line = written as Tag<Plain>;
export const words = written as Tag<Words>;

/** A word that stands in our source: what is only known when it runs does not fit. */
export type Own<N extends string> = string extends N ? never : N;

/** `null` parts are left out. */
export const joined = <T extends string>(parts: readonly (T | null)[], between: Words): T =>
  parts.filter((part) => part !== null && part !== "").join(between) as T;

export const lowered = <T extends string>(text: T): T => (text.charAt(0).toLowerCase() + text.slice(1)) as T;

export const raised = <T extends string>(text: T): T => (text.charAt(0).toUpperCase() + text.slice(1)) as T;
