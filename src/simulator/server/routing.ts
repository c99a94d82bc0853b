/** Finds the route that a request means. */
import type { Route } from "../route.ts";

export type Found = { readonly route: Route; readonly params: Readonly<Record<string, string>> };
export type Router = { find(method: string, path: string): Found | undefined };

/** Parameters that may contain slashes: `x-multi-segment` in GitHub's OpenAPI description. */
const spanning: ReadonlySet<string> = new Set(["{basehead}", "{branch}", "{path}", "{ref}", "{tag}"]);

type Compiled = {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly rank: string;
};

function segmentPattern(segment: string): string {
  // The root of a repository is `contents/`.
  if (segment === "{path}") return "(.*)";
  if (spanning.has(segment)) return "(.+)";
  return segment.startsWith("{") ? "([^/]+)" : RegExp.escape(segment);
}

/** Later in the alphabet is more exact: at the first difference a literal wins over a parameter, that over one that spans slashes. */
function segmentRank(segment: string): string {
  if (spanning.has(segment)) return "b";
  return segment.startsWith("{") ? "c" : "d";
}

function compile(route: Route): Compiled {
  const segments = route.path.split("/");
  const pattern = new RegExp(`^${segments.map(segmentPattern).join("/")}$`);
  const names = segments.filter((each) => each.startsWith("{")).map((each) => each.slice(1, -1));
  return { route, pattern, names, rank: segments.map(segmentRank).join("") };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map(compile).toSorted((a, b) => (a.rank < b.rank ? 1 : a.rank > b.rank ? -1 : 0));
  return {
    find(method, path) {
      for (const { route, pattern, names } of compiled) {
        const match = route.method === method ? pattern.exec(path) : null;
        if (match === null) continue;
        const values = match.slice(1).map(decode);
        return { route, params: Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""])) };
      }
      return undefined;
    },
  };
}
