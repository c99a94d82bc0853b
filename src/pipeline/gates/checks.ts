import { checkRules, matches } from "../gate-checks.ts";
import { open, shut } from "./gate.ts";
import type { CheckSaid, Gate } from "./gate.ts";

/** Each check that is asked for has passed on the candidate's commit; one that has not reported is not. Whoever reports it by that name must agree. */
export const checks: Gate = ({ state, candidate, stage }) => {
  const rules = checkRules(stage);
  if (rules.length === 0) return open("checks");
  const read = state.gateChecks?.[candidate.id];
  const seen = read?.checks ?? [];
  const said = rules.flatMap((rule): readonly CheckSaid[] => {
    const found = seen.filter((check) => matches(rule, check));
    if (found.length === 0)
      return [{ name: rule.name, app: typeof rule.app === "string" ? rule.app : null, is: "missing" }];
    return found.map(({ name, app, state: is }) => ({ name, app, is }));
  });
  if (said.some((one) => one.is === "failed")) return shut("checks", { code: "check-failed", said });
  if (read?.tooMany === true) return shut("checks", { code: "too-many-checks", said });
  return said.every((one) => one.is === "passed")
    ? open("checks", { is: "checked", said })
    : shut("checks", { code: "check-missing", said });
};
