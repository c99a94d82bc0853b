/** Which events reach an installation: those that its owner has granted the permission for. Source: GitHub's webhook descriptions. */
import type { Level } from "../server/access.ts";

type Permissions = Readonly<Record<string, Level>>;

const readers: Readonly<Record<string, string>> = {
  check_run: "checks",
  check_suite: "checks",
  create: "contents",
  delete: "contents",
  deployment: "deployments",
  deployment_status: "deployments",
  issue_comment: "issues",
  issues: "issues",
  label: "issues",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  push: "contents",
  status: "statuses",
  workflow_dispatch: "contents",
  workflow_job: "actions",
  workflow_run: "actions",
};

/** An App can ask for it. */
export const isHeardOf = (event: string): boolean => Object.hasOwn(readers, event);

/** What asks an App to act on its own checks. */
const forWriters: ReadonlySet<string> = new Set([
  "check_run.requested_action",
  "check_run.rerequested",
  "check_suite.requested",
  "check_suite.rerequested",
]);

export function mayHear(permissions: Permissions, event: string, action: unknown): boolean {
  const name = readers[event];
  if (name === undefined) return true;
  const level = permissions[name];
  return forWriters.has(`${event}.${String(action)}`) ? level === "write" : level !== undefined;
}
