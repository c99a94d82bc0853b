/** Lists that GitHub gives page by page. */
import type { Condition, Marked } from "../unchanged.ts";

export const PAGE = 100;
/** Whoever may write checks could have us read for ever. Of a sha's workflow runs GitHub itself shows no more. */
const MOST_READ = 1_000;

/** `isAll: false`: there are more. */
export type Listed<T> = { readonly all: readonly T[]; readonly isAll: boolean };
type Headers = { readonly link?: string | undefined; readonly etag?: string | undefined };
/** `total`: where GitHub tells it. */
type Page<T> = { readonly found: readonly T[]; readonly total?: number; readonly headers: Headers };

/**
 * All pages of a list; of one that is too long only the first. Paged by hand: whether Octokit's own paging takes an answer apart
 * depends on a field of it.
 */
export async function listed<T>(read: (page: number) => Promise<Page<T>>): Promise<Marked<Listed<T>>> {
  const first = await read(1);
  const all = [...first.found];
  let last = first;
  for (let page = 2; atLeast(first) <= MOST_READ && page <= MOST_READ / PAGE && goesOn(last); page += 1) {
    last = await read(page);
    all.push(...last.found);
  }
  // Of an answer of several pages only the first would be compared: it is not kept.
  return { value: { all, isAll: !goesOn(last) }, etag: last === first ? first.headers.etag : undefined };
}

const LAST = /[?&]page=(\d+)[^>]*>; rel="last"/;

/** A plain list is not counted; the link to its last page tells how many there are, but for that page. */
const atLeast = ({ found, total, headers }: Page<unknown>): number =>
  total ?? Math.max(found.length, (Number(LAST.exec(headers.link ?? "")?.[1] ?? 1) - 1) * PAGE + 1);

const goesOn = ({ found, headers }: Page<unknown>): boolean =>
  headers.link?.includes('rel="next"') ?? found.length === PAGE;

export const at = (page: number, headers: Condition) => (page === 1 ? { headers } : { page });
