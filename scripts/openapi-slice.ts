/**
 * Cuts the operations that the simulated GitHub knows out of GitHub's OpenAPI description (`@octokit/openapi`, 385 MB: install it outside
 * this repository) and writes them as plain JSON Schema. Run it when an operation is added below or GitHub's API version moves on:
 *
 *     node scripts/openapi-slice.ts <directory of @octokit/openapi>
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Json = Record<string, unknown>;

const repository = `
GET ·
GET /branches/{branch}
GET /check-runs/{check_run_id}
GET /check-runs/{check_run_id}/annotations
PATCH /check-runs/{check_run_id}
POST /check-runs
POST /check-runs/{check_run_id}/rerequest
GET /check-suites/{check_suite_id}
GET /check-suites/{check_suite_id}/check-runs
GET /collaborators/{username}/permission
GET /commits
GET /commits/{commit_sha}/pulls
GET /commits/{ref}
GET /commits/{ref}/check-runs
GET /commits/{ref}/check-suites
GET /commits/{ref}/status
GET /commits/{ref}/statuses
POST /statuses/{sha}
GET /compare/{basehead}
GET /contents/{path}
GET /deployments
GET /deployments/{deployment_id}
POST /deployments
GET /deployments/{deployment_id}/statuses
POST /deployments/{deployment_id}/statuses
GET /environments
GET /environments/{environment_name}
GET /git/ref/{ref}
POST /git/commits
POST /git/refs
GET /installation
GET /issues
GET /issues/{issue_number}
PATCH /issues/{issue_number}
POST /issues
GET /issues/comments
GET /issues/comments/{comment_id}
PATCH /issues/comments/{comment_id}
DELETE /issues/comments/{comment_id}
GET /issues/{issue_number}/comments
POST /issues/{issue_number}/comments
GET /issues/comments/{comment_id}/reactions
POST /issues/comments/{comment_id}/reactions
DELETE /issues/comments/{comment_id}/reactions/{reaction_id}
GET /issues/{issue_number}/reactions
POST /issues/{issue_number}/reactions
DELETE /issues/{issue_number}/reactions/{reaction_id}
GET /issues/{issue_number}/labels
POST /issues/{issue_number}/labels
PUT /issues/{issue_number}/labels
DELETE /issues/{issue_number}/labels
DELETE /issues/{issue_number}/labels/{name}
GET /labels
POST /labels
GET /labels/{name}
GET /pulls
GET /pulls/{pull_number}
POST /pulls
GET /pulls/{pull_number}/commits
GET /pulls/{pull_number}/files
GET /pulls/{pull_number}/reviews
GET /releases
GET /releases/latest
GET /releases/{release_id}
GET /releases/tags/{tag}
GET /rules/branches/{branch}
GET /tags
GET /actions/runs
GET /actions/runs/{run_id}
GET /actions/runs/{run_id}/approvals
GET /actions/runs/{run_id}/jobs
GET /actions/runs/{run_id}/attempts/{attempt_number}
GET /actions/runs/{run_id}/attempts/{attempt_number}/jobs
GET /actions/runs/{run_id}/pending_deployments
POST /actions/runs/{run_id}/cancel
POST /actions/runs/{run_id}/force-cancel
POST /actions/runs/{run_id}/rerun
POST /actions/runs/{run_id}/rerun-failed-jobs
POST /actions/runs/{run_id}/deployment_protection_rule
GET /actions/workflows
GET /actions/workflows/{workflow_id}
GET /actions/workflows/{workflow_id}/runs
POST /actions/workflows/{workflow_id}/dispatches`;

const elsewhere = `
GET /app
POST /app-manifests/{code}/conversions
GET /app/hook/deliveries
GET /app/hook/deliveries/{delivery_id}
POST /app/hook/deliveries/{delivery_id}/attempts
GET /app/installations
GET /app/installations/{installation_id}
POST /app/installations/{installation_id}/access_tokens
GET /installation/repositories
GET /orgs/{org}
GET /orgs/{org}/installation
GET /orgs/{org}/teams/{team_slug}/members
GET /orgs/{org}/teams/{team_slug}/memberships/{username}
GET /rate_limit
GET /users/{username}
GET /users/{username}/installation`;

/** What API version 2026-03-10 took away; the package still describes 2022-11-28. Source: GitHub's changelog of breaking changes. */
const removed: Readonly<Record<string, readonly string[]>> = {
  "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches": ["return_run_details"],
  "POST /repos/{owner}/{repo}/issues": ["assignee"],
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}": ["assignee"],
};

/** GraphQL has one operation, which OpenAPI does not describe. */
const graphql = {
  query: { type: "object", additionalProperties: false },
  body: {
    type: "object",
    properties: { query: { type: "string" }, variables: { type: "object" }, operationName: { type: "string" } },
    required: ["query"],
    additionalProperties: false,
  },
};

const kept = new Set(
  (
    "additionalProperties enum format maximum maxItems maxLength maxProperties minimum minItems minLength minProperties " +
    "pattern required type uniqueItems"
  ).split(" "),
);

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function names(): readonly string[] {
  const lines = (text: string) => text.trim().split("\n");
  const inRepository = lines(repository).map((line) => line.replace("·", "").replace(" ", " /repos/{owner}/{repo}"));
  return [...inRepository, ...lines(elsewhere)];
}

/** OpenAPI 3.0 writes `nullable`, JSON Schema writes a type or an alternative. */
function allowNull(schema: Json): Json {
  if (typeof schema["type"] !== "string") return { anyOf: [schema, { type: "null" }] };
  const allowed = Array.isArray(schema["enum"]) ? { enum: [...schema["enum"], null] } : {};
  return { ...schema, ...allowed, type: [schema["type"], "null"] };
}

function slicer(document: Json) {
  const follow = (node: Json): Json => {
    if (typeof node["$ref"] !== "string") return node;
    const steps = node["$ref"].slice(2).split("/");
    return follow(steps.reduce<Json>((at, step) => at[step] as Json, document));
  };

  /** `branch`: an alternative of a schema that lists its own properties, so it must stay open for the ones listed there. */
  const slice = (node: Json, branch = false): Json => {
    const source = follow(node);
    const result: Json = Object.fromEntries(Object.entries(source).filter(([key]) => kept.has(key)));
    if (isObject(source["items"])) result["items"] = slice(source["items"]);
    const properties = source["properties"];
    if (isObject(properties)) {
      result["properties"] = Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [key, slice(value as Json)]),
      );
      // GitHub ignores keys that it does not know; here a misspelt one must not pass for a good one.
      if (branch) delete result["additionalProperties"];
      else result["additionalProperties"] = false;
    }
    for (const key of ["anyOf", "oneOf", "allOf"]) {
      const branches = source[key];
      if (Array.isArray(branches)) result[key] = branches.map((each: Json) => slice(each, isObject(properties)));
    }
    return source["nullable"] === true ? allowNull(result) : result;
  };
  return { follow, slice };
}

function operation(name: string, document: Json): Json {
  const { follow, slice } = slicer(document);
  const [method = "", path = ""] = name.split(" ");
  const paths = document["paths"] as Record<string, Record<string, Json>>;
  const source = paths[path]?.[method.toLowerCase()];
  if (source === undefined) throw new Error(`${name} is not in this description`);
  const parameters = ((source["parameters"] ?? []) as Json[]).map(follow).filter((each) => each["in"] === "query");
  const query = {
    type: "object",
    properties: Object.fromEntries(parameters.map((each) => [each["name"], slice(each["schema"] as Json)])),
    required: parameters.filter((each) => each["required"] === true).map((each) => each["name"]),
    additionalProperties: false,
  };
  const request = follow((source["requestBody"] ?? {}) as Json);
  const content = request["content"] as Record<string, { schema: Json }> | undefined;
  const schema = content?.["application/json"]?.schema;
  if (schema === undefined) return { query };
  const body = slice(schema);
  for (const key of removed[name] ?? []) delete (body["properties"] as Json)[key];
  return { query, body };
}

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: node scripts/openapi-slice.ts <directory of @octokit/openapi>");
const document = JSON.parse(readFileSync(join(directory, "generated", "api.github.com.json"), "utf8")) as Json;
const operations = Object.fromEntries(names().map((name) => [name, operation(name, document)]));
const rows = Object.entries({ ...operations, "POST /graphql": graphql })
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
writeFileSync(new URL("../src/simulator/openapi/slice.json", import.meta.url), `{\n${rows.join(",\n")}\n}\n`);
