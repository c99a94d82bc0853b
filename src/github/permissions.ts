/** The least that this version works with; `app.yml` asks for the same. Only files that name teams need `members`, of the organisation. */
export const needed: Readonly<Record<string, "read" | "write">> = {
  actions: "write",
  checks: "write",
  contents: "read",
  deployments: "write",
  issues: "write",
  members: "read",
  metadata: "read",
  pull_requests: "read",
  statuses: "read",
};

/** Those of `app.revert.yml`: it may open the pull request that reverts what was rolled back. */
export const reverting: typeof needed = { ...needed, contents: "write", pull_requests: "write" };

/** What an installation was not granted, as `actions: write`. */
export const lackingOf = (granted: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.entries(needed)
    .filter(([name, level]) => granted[name] !== level && granted[name] !== "write" && granted[name] !== "admin")
    .map(([name, level]) => `${name.replaceAll("_", " ")}: ${level}`);

/** The events that it lives on; `app.yml` asks for the same. */
export const heard: readonly string[] = [
  "push",
  "pull_request",
  "pull_request_review",
  "issue_comment",
  "check_run",
  "check_suite",
  "workflow_run",
  "workflow_job",
  "deployment_status",
  "status",
];

/** Those that an App does not hear. */
export const deaf = (events: readonly string[]): readonly string[] => heard.filter((event) => !events.includes(event));
