/** `POST /app/installations/{installation_id}/access_tokens`: an App asks for a token, perhaps for less than it was granted. */
import type { Call, Reply, Route } from "../route.ts";
import { type Access, type Grant, type Installation, type Level, refusal } from "./access.ts";
import type { Tokens } from "./tokens.ts";

type Wish = {
  readonly permissions?: Readonly<Record<string, Level>>;
  readonly repositories?: readonly string[];
  readonly repository_ids?: readonly number[];
};

const NO_REPOSITORY =
  "There is at least one repository that does not exist or is not accessible to the parent installation.";
const NO_PERMISSION = "The permissions requested are not granted to this installation.";

function wishedRepositories(wish: Wish, { repositories }: Installation): readonly (number | undefined)[] | undefined {
  if (wish.repositories === undefined && wish.repository_ids === undefined) return undefined;
  const named = (wish.repositories ?? []).map((name) => repositories.find((each) => each.name === name)?.id);
  const numbered = (wish.repository_ids ?? []).map((id) => repositories.find((each) => each.id === id)?.id);
  return [...named, ...numbered];
}

const exceeds = (wished: Readonly<Record<string, Level>>, { permissions }: Installation): boolean =>
  Object.entries(wished).some(([name, level]) => permissions[name] !== "write" && permissions[name] !== level);

function grantOf(wish: Wish, installation: Installation): Grant | string {
  if (exceeds(wish.permissions ?? {}, installation)) return NO_PERMISSION;
  const repositories = wishedRepositories(wish, installation);
  const repositoryIds = repositories?.filter((id) => id !== undefined);
  if (repositoryIds?.length !== repositories?.length) return NO_REPOSITORY;
  return {
    installationId: installation.id,
    ...(wish.permissions && { permissions: wish.permissions }),
    ...(repositoryIds && { repositoryIds }),
  };
}

function mint({ params, body }: Call, access: Access, tokens: Tokens): Reply {
  const installation = access(Number(params["installation_id"]));
  if (installation === undefined) return refusal(404, "Not Found");
  if (installation.suspended) return refusal(403, "This installation has been suspended");
  const grant = grantOf(body as Wish, installation);
  if (typeof grant === "string") return refusal(422, grant);
  const { token, expiresAt } = tokens.mint(grant);
  return {
    status: 201,
    body: {
      token,
      expires_at: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, "Z"),
      permissions: grant.permissions ?? installation.permissions,
      repository_selection: grant.repositoryIds === undefined ? installation.selection : "selected",
    },
  };
}

export function tokenRoutes(access: Access, tokens: Tokens): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/app/installations/{installation_id}/access_tokens",
      handle: (call) => mint(call, access, tokens),
    },
  ];
}
