/** What an installation may see and do. */
import type { Call, Reply, Route } from "../route.ts";

export type Level = "read" | "write";

export type Installation = {
  readonly id: number;
  /** Login of the user or organisation. */
  readonly account: string;
  readonly permissions: Readonly<Record<string, Level>>;
  readonly repositories: readonly { readonly id: number; readonly owner: string; readonly name: string }[];
  readonly selection: "all" | "selected";
  readonly suspended: boolean;
};

/** What a token stands for. */
export type Grant = {
  readonly installationId: number;
  /** Where the token was narrowed to these. */
  readonly permissions?: Readonly<Record<string, Level>>;
  readonly repositoryIds?: readonly number[];
};

/** The server's view of the world's installations. */
export type Access = (id: number) => Installation | undefined;

export const refusal = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) },
  headers,
});

const sameText = (a: string, b: string | undefined): boolean => a.toLowerCase() === b?.toLowerCase();

function covers(have: Level | undefined, need: Level): boolean {
  return have === "write" || have === need;
}

/** Every App may read what is public about a repository: `metadata`. */
function lacks(permissions: Readonly<Record<string, Level>>, needs: NonNullable<Route["needs"]>): boolean {
  return Object.entries(needs).some(
    ([name, need]) => !covers(permissions[name] ?? (name === "metadata" ? "read" : undefined), need),
  );
}

function hides(installation: Installation, grant: Grant, { owner, repo }: Call["params"]): boolean {
  if (owner === undefined || repo === undefined) return false;
  const found = installation.repositories.find((each) => sameText(each.owner, owner) && sameText(each.name, repo));
  if (found === undefined) return true;
  return grant.repositoryIds !== undefined && !grant.repositoryIds.includes(found.id);
}

/** The refusal of an installation that must not see or do this; undefined where it may. */
export function refuse(route: Route, params: Call["params"], grant: Grant, access: Access): Reply | undefined {
  const installation = access(grant.installationId);
  if (installation === undefined) return refusal(401, "Bad credentials");
  if (installation.suspended) return refusal(403, "This installation has been suspended");
  if (hides(installation, grant, params)) return refusal(404, "Not Found");
  const needs = route.needs ?? {};
  const { org } = params;
  const elsewhere = org !== undefined && !sameText(installation.account, org) && Object.keys(needs).length > 0;
  const narrowed = grant.permissions ?? installation.permissions;
  if (elsewhere || lacks(installation.permissions, needs) || lacks(narrowed, needs)) {
    return refusal(403, "Resource not accessible by integration");
  }
  return undefined;
}
