/** What a request of Sluice wrote on GitHub, as a row: what it is, what it is about, and what it says. */
import type { LoggedRequest } from "../simulator/server/request-log.ts";
import type { Repository } from "../simulator/world/repository.ts";
import type { Row } from "./narrator.ts";

type Fields = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const short = (sha: string): string => sha.slice(0, 7);

const HERE = "/repos/{owner}/{repo}";

/** `null`: it only asked, it was refused, or nobody sees it. */
export function told(shop: Repository, request: LoggedRequest): Row | null {
  const { method, template = "", path, status } = request;
  if (status === null || status >= 300) return null;
  const fields = (request.body ?? {}) as Fields;
  // Of what is written about: the number in the path.
  const id = Number(/\/(\d+)(?=\/|$)/.exec(path.slice("/repos/".length))?.[1] ?? 0);
  switch (`${method} ${template.replace(HERE, "")}`) {
    case "POST /check-runs":
      return checkRow(fields, { name: text(fields["name"]), sha: text(fields["head_sha"]) });
    case "PATCH /check-runs/{check_run_id}":
      return checkRow(fields, shop.checks.get(id));
    case "POST /issues/{issue_number}/comments":
      return commentRow(text(fields["body"]), `#${id}`);
    case "PATCH /issues/comments/{comment_id}":
      return commentRow(text(fields["body"]), `#${shop.comments.all.get(id)?.issue ?? ""}, edited`);
    case "POST /issues/comments/{comment_id}/reactions":
      return ["●", "reaction", `#${shop.comments.all.get(id)?.issue ?? ""}`, text(fields["content"])];
    case "POST /issues":
      return ["●", "issue", `#${Math.max(...shop.issues.all.keys())}`, text(fields["title"])];
    case "PATCH /issues/{issue_number}":
      return ["●", "issue", `#${id}, edited`, headingOf(text(fields["body"]))];
    case "POST /deployments/{deployment_id}/statuses":
      return deploymentRow(fields, shop.deployments.all.get(id));
    case "POST /actions/workflows/{workflow_id}/dispatches":
      return dispatchRow(fields, path);
    case "POST /actions/runs/{run_id}/cancel":
    case "POST /actions/runs/{run_id}/force-cancel":
      return ["–", "workflow", shop.actions.runs.get(id)?.file ?? "", "asked to stop"];
    default:
      return null;
  }
}

const SIGNS: Readonly<Record<string, string>> = {
  success: "✓",
  failure: "✗",
  timed_out: "✗",
  error: "✗",
  cancelled: "–",
  skipped: "–",
  inactive: "–",
  action_required: "◆",
  in_progress: "●",
};

/** Of a check run's or a deployment's state; what only waits is a ring. */
export const signOf = (state: unknown): string => SIGNS[text(state)] ?? "○";

function checkRow(fields: Fields, { name, sha }: { readonly name: string; readonly sha: string }): Row {
  const output = (fields["output"] ?? {}) as Fields;
  const sign = signOf(fields["conclusion"] ?? fields["status"]);
  return [sign, "check", name, `${short(sha)}: ${text(output["title"])}`];
}

const headingOf = (body: string): string => (body.split("\n")[0] ?? "").replace(/^#+ /, "");

/** Replies and calls are written once; what follows a pull request is edited. */
function commentRow(body: string, where: string): Row {
  const kind = /<!-- sluice:1 (reply|call) /.exec(body)?.[1] ?? "comment";
  const heading = headingOf(body);
  return [HEADED.find(([word]) => word.test(heading))?.[1] ?? "●", kind, where, heading];
}

/** The first line of a comment begins with a word that only this state has (SURFACES §0). */
const HEADED: readonly (readonly [word: RegExp, sign: string])[] = [
  [/^(Failed|Refused|Errored|Timed out)/, "✗"],
  [/^In production/, "✓"],
  [/^(Ready|Waiting|Superseded)/, "○"],
];

function deploymentRow(fields: Fields, deployment: { environment: string; sha: string } | undefined): Row {
  const state = text(fields["state"]);
  const description = text(fields["description"]);
  const says = description === "" ? state.replace("_", " ") : description;
  return [signOf(state), "deployment", deployment?.environment ?? "", `${short(deployment?.sha ?? "")}: ${says}`];
}

function dispatchRow(fields: Fields, path: string): Row {
  const inputs = (fields["inputs"] ?? {}) as Fields;
  const file = /\/workflows\/([^/]+)\//.exec(path)?.[1] ?? "";
  const branch = text(fields["ref"]).replace("refs/heads/", "");
  const given = `sha=${short(text(inputs["sha"]))} stage=${text(inputs["stage"])}`;
  return ["●", "workflow", `${decodeURIComponent(file)} on ${branch}`, given];
}
