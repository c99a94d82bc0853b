/** From a request to its reply: who asks, may they, is it well formed, and what does the world answer? */
import { validate } from "../openapi/validate.ts";
import type { Caller, Reply, Route } from "../route.ts";
import type { World } from "../world/world.ts";
import { type Access, refusal, refuse } from "./access.ts";
import type { AppKey } from "./app-token.ts";
import type { Asked } from "./asked.ts";
import { authenticate, type Identity } from "./authenticate.ts";
import type { RateLimit, Resource } from "./rate-limit.ts";
import type { Found } from "./routing.ts";
import type { Tokens } from "./tokens.ts";

export type Court = {
  readonly app: AppKey;
  readonly tokens: Tokens;
  readonly access: Access;
  readonly rateLimit: RateLimit;
  readonly world: World;
  readonly base: () => string;
};

export type Judgement = {
  readonly reply: Reply;
  readonly caller?: Caller;
  readonly resource: Resource;
  readonly violations: readonly string[];
};

/** Routes that speak to the App itself; every other one speaks to its installations. */
const forApp = (path: string): boolean =>
  path === "/app" || path.startsWith("/app/") || path.endsWith("}/installation");

const forBoth: ReadonlySet<string> = new Set(["/rate_limit"]);

/** Where the path itself holds what entitles to it. */
const forAnybody: ReadonlySet<string> = new Set(["/app-manifests/{code}/conversions"]);

function refuseCaller(found: Found, { caller, grant }: Identity, access: Access): Reply | undefined {
  const { route, params } = found;
  if (forBoth.has(route.path) || caller.kind === "anybody") return undefined;
  if (caller.kind === "app")
    return forApp(route.path) ? undefined : refusal(403, "Resource not accessible by integration");
  if (forApp(route.path)) return refusal(401, "A JSON web token could not be decoded");
  return grant === undefined ? refusal(401, "Bad credentials") : refuse(route, params, grant, access);
}

const versionOf = ({ headers }: Asked): string | undefined => headers["x-github-api-version"]?.toString();

/** A version that is unknown here is refused before anything else; a server that is older than its clients is asked in vain once. */
function refuseVersion({ host }: World, asked: Asked): Reply | undefined {
  const version = versionOf(asked);
  if (version === undefined || version === "" || host.versions.includes(version)) return undefined;
  return refusal(400, `Unsupported 'X-GitHub-Api-Version' header: ${version}`);
}

function wrongVersion({ host }: World, asked: Asked): readonly string[] {
  const version = versionOf(asked);
  if (version === host.versions[0] || (version !== undefined && host.release !== null)) return [];
  return [`x-github-api-version is ${version ?? "missing"}, expected ${host.versions[0]}`];
}

function malformed(asked: Asked, route: Route): readonly string[] {
  if (asked.unreadable) return ["body: no JSON"];
  if (
    asked.body !== undefined &&
    (typeof asked.body !== "object" || asked.body === null || Array.isArray(asked.body))
  ) {
    return ["body: the simulator takes objects only"];
  }
  return validate(route.method, route.path, asked.query, asked.body);
}

function rejectMalformed(unreadable: boolean, violations: readonly string[]): Reply {
  if (unreadable) return refusal(400, "Problems parsing JSON");
  const { status, body, headers = {} } = refusal(422, `Invalid request.\n\n${violations.join("\n")}`);
  return { status, body: { ...(body as object), errors: violations }, headers };
}

function handle(
  court: Court,
  { route, params }: Found,
  asked: Asked,
  caller: Caller,
): Pick<Judgement, "reply" | "violations"> {
  const body = (asked.body ?? {}) as Readonly<Record<string, unknown>>;
  try {
    const call = { world: court.world, caller, params, query: asked.query, body, base: court.base() };
    return { reply: route.handle(call), violations: [] };
  } catch (error) {
    // A mistake of the simulator's own, which must not pass for one of GitHub's bad moments.
    const stack = error instanceof Error ? error.stack : String(error);
    return { reply: refusal(500, "Server Error"), violations: [`the simulator failed: ${stack}`] };
  }
}

function identify({ app, tokens }: Court, found: Found | undefined, { headers }: Asked): Identity | Reply {
  if (found !== undefined && forAnybody.has(found.route.path)) return { caller: { kind: "anybody" } };
  return authenticate(headers.authorization, app, tokens);
}

export function judge(court: Court, found: Found | undefined, asked: Asked): Judgement {
  const resource = asked.path === "/graphql" ? "graphql" : "core";
  const version = wrongVersion(court.world, asked);
  const unknown = refuseVersion(court.world, asked);
  if (unknown !== undefined) return { reply: unknown, resource, violations: version };
  const identity = identify(court, found, asked);
  if ("status" in identity) return { reply: identity, resource, violations: version };
  const { caller } = identity;
  const verdict = (reply: Reply, violations: readonly string[] = []): Judgement => ({
    reply,
    caller,
    resource,
    violations: [...version, ...violations],
  });
  const exhausted = found?.route.path === "/rate_limit" ? undefined : court.rateLimit.refuse(caller, resource);
  if (exhausted !== undefined) return verdict(exhausted);
  if (found === undefined) return verdict(refusal(404, "Not Found"), ["the simulator has no such route"]);
  const refused = refuseCaller(found, identity, court.access);
  if (refused !== undefined) return verdict(refused);
  const faults = malformed(asked, found.route);
  if (faults.length > 0) return verdict(rejectMalformed(asked.unreadable, faults), faults);
  const { reply, violations } = handle(court, found, asked, caller);
  return verdict(reply, violations);
}
