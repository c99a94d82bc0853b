/** From what the world gives or refuses to a reply. */
import type { Call, Reply, Route } from "../route.ts";
import { Refusal } from "../world/refusal.ts";
import type { Repository } from "../world/repository.ts";

/** Handlers throw what the world refuses; here it becomes GitHub's answer. */
export const route = (spelled: string, needs: Route["needs"], handle: (call: Call) => Reply): Route => {
  const [method, path] = spelled.split(" ") as [Route["method"], string];
  return {
    method,
    path,
    ...(needs === undefined ? {} : { needs }),
    handle(call) {
      try {
        return handle(call);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const errors = error.errors.length === 0 ? {} : { errors: error.errors };
        return {
          status: error.status,
          body: {
            message: error.message,
            ...errors,
            documentation_url: "https://docs.github.com/rest",
            status: String(error.status),
          },
        };
      }
    },
  };
};

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });

export const repositoryOf = ({ world, params }: Call): Repository => world.find(params["owner"], params["repo"]);
export const numberOf = ({ params }: Call, name: string): number => Number(params[name]);

/** One page of a list, with the link to the next. */
export function page<T>(
  { query, base }: Call,
  all: readonly T[],
  path: string,
): { readonly items: readonly T[]; readonly headers: Record<string, string> } {
  const size = Math.min(100, Number(query.get("per_page") ?? 30));
  const number = Number(query.get("page") ?? 1);
  const items = all.slice((number - 1) * size, number * size);
  if (all.length <= number * size) return { items, headers: {} };
  const next = new URLSearchParams(query);
  next.set("page", String(number + 1));
  return { items, headers: { link: `<${base}${path}?${next.toString()}>; rel="next"` } };
}

/** The path as it was asked for, for links. */
export const pathOf = (template: string, params: Call["params"]): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");

/** A plain list. */
export function listed<T>(call: Call, template: string, all: readonly T[]): Reply {
  const { items, headers } = page(call, all, pathOf(template, call.params));
  return { status: 200, body: items, headers };
}
