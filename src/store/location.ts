/** Where the data lies, as `DATABASE_URL` says it: `sqlite:./path/to/file.db` or `postgres://user:password@host:5432/database`. */
export type Location =
  | { readonly is: "sqlite"; readonly path: string }
  | { readonly is: "postgres"; readonly url: string }
  | { readonly is: "unsupported"; readonly problem: string };

export const DEFAULT_STORE = "sqlite:./data/sluice.db";

const POSTGRES = "postgres://user:password@host:5432/database";

/** For whoever needs no more than the store. */
export const storeNamed = (variables: Readonly<Record<string, string | undefined>>): string =>
  variables["DATABASE_URL"] || DEFAULT_STORE;

export function locate(url: string): Location {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  // Each connection would have one of its own, and what is in it is gone at the end.
  if (path?.startsWith(":memory:"))
    return { is: "unsupported", problem: "sqlite:./path/to/file.db is expected: nothing is kept in memory alone" };
  if (path !== undefined) return { is: "sqlite", path };
  if (/^postgres(ql)?:\/\//.test(url))
    return URL.canParse(url) ? { is: "postgres", url } : { is: "unsupported", problem: `${POSTGRES} is expected` };
  const scheme = /^[a-z]{1,20}:/i.exec(url)?.[0];
  const isOther = scheme !== undefined && !/^(sqlite|postgres|postgresql):$/.test(scheme);
  const given = isOther ? `, "${scheme}…" is something else` : "";
  return { is: "unsupported", problem: `sqlite:./path/to/file.db or ${POSTGRES} is expected${given}` };
}

/** For eyes: without the password, and without parameters, which may hold one. */
export const named = (url: string): string =>
  /^[a-z]+:\/\//i.test(url) ? url.replace(/\?.*$/s, "").replace(/^([a-z]+:\/\/[^:@/]*):.*@/is, "$1@") : url;
