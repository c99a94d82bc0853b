import type { Route } from "../route.ts";
import { repositoryOf, route } from "./answer.ts";
import { listed } from "./pages.ts";

const RULES = "/repos/{owner}/{repo}/rules/branches/{branch}";

export const ruleRoutes: readonly Route[] = [
  /** Of active rulesets; also for a branch that is not there. */
  route(`GET ${RULES}`, { metadata: "read" }, (call) => {
    const repository = repositoryOf(call);
    const rule = {
      type: "required_status_checks",
      ruleset_id: 1,
      ruleset_source: repository.fullName,
      ruleset_source_type: "Repository",
      parameters: { strict_required_status_checks_policy: false, required_status_checks: repository.required },
    };
    return listed(call, RULES, repository.isProtected(call.params["branch"] ?? "") ? [rule] : [], (one) => one);
  }),
];
