/** Lists, page by page. */
import type { Call, Reply } from "../route.ts";

type Page<T> = { readonly items: readonly T[]; readonly headers: Readonly<Record<string, string>> };

const DEFAULT_SIZE = 30;
const MOST = 100;

const positive = (text: string | null, otherwise: number): number =>
  Math.max(1, Number(text ?? otherwise) || otherwise);

/** The path as it was asked for. */
const pathOf = (template: string, params: Call["params"]): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));

function linksOf(
  { query, base }: Call,
  path: string,
  { here, last }: { readonly here: number; readonly last: number },
) {
  const link = (number: number, rel: string): string => {
    const asked = new URLSearchParams(query);
    asked.set("page", String(number));
    return `<${base}${path}?${asked.toString()}>; rel="${rel}"`;
  };
  const back = here > 1 ? [link(here - 1, "prev")] : [];
  const on = here < last ? [link(here + 1, "next"), link(last, "last")] : [];
  return [...back, ...on, ...(here > 1 ? [link(1, "first")] : [])].join(", ");
}

/** One page of a list, with links to the others where there are any. */
export function page<T>(call: Call, template: string, all: readonly T[]): Page<T> {
  const size = Math.min(MOST, positive(call.query.get("per_page"), DEFAULT_SIZE));
  const here = positive(call.query.get("page"), 1);
  const last = Math.ceil(all.length / size);
  const items = all.slice((here - 1) * size, here * size);
  if (last <= 1) return { items, headers: {} };
  return { items, headers: { link: linksOf(call, pathOf(template, call.params), { here, last }) } };
}

/** A plain list; `view` is applied to one page only. */
export function listed<T>(call: Call, template: string, all: readonly T[], view: (one: T) => unknown): Reply {
  const { items, headers } = page(call, template, all);
  return { status: 200, body: items.map(view), headers };
}

/** Where a list that is counted stands, and under which name. */
type Counted = { readonly template: string; readonly name: string };

export function counted<T>(
  call: Call,
  { template, name }: Counted,
  all: readonly T[],
  view: (one: T) => unknown,
): Reply {
  const { items, headers } = page(call, template, all);
  return { status: 200, body: { total_count: all.length, [name]: items.map(view) }, headers };
}
