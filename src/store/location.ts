/** Where the data lies, as `DATABASE_URL` says it: `sqlite:./path/to/file.db`. */
export type Location =
  | { readonly is: "sqlite"; readonly path: string }
  | { readonly is: "unsupported"; readonly problem: string };

export const DEFAULT_STORE = "sqlite:./data/sluice.db";

/** For whoever needs no more than the store. */
export const storeNamed = (variables: Readonly<Record<string, string | undefined>>): string =>
  variables["DATABASE_URL"] || DEFAULT_STORE;

export function locate(url: string): Location {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path !== undefined) return { is: "sqlite", path };
  const scheme = /^[a-z]{1,20}:/i.exec(url)?.[0];
  const given = scheme === undefined || scheme === "sqlite:" ? "" : `, "${scheme}…" is not supported by this version`;
  return { is: "unsupported", problem: `sqlite:./path/to/file.db is expected${given}` };
}
