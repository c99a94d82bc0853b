/** What was recovered of each environment, in lines. */
import { foreignIn } from "../../pipeline/foreign.ts";
import type { Environment } from "../../pipeline/environment.ts";
import { short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { moment } from "../../wording/times.ts";
import { columns } from "../text.ts";

const MOST_NAMED = 5;

export const environmentLines = (state: State): readonly string[] =>
  columns(
    Object.values(state.environments).map((one) => [
      one.name,
      [runs(one, state), ...before(one), ...held(one)].join("; "),
    ]),
  );

function runs(environment: Environment, state: State): string {
  const { occupant, lastVerified } = environment;
  const zone = state.policy?.definition.timezone ?? "UTC";
  const foreign = foreignIn(environment);
  if (foreign !== null) return `runs ${short(foreign.sha)}, which Sluice has not verified`;
  if (occupant === null) return "nothing by Sluice";
  const last = lastVerified === null ? "" : `; last verified ${short(lastVerified.sha)}`;
  if (occupant.is === "unknown")
    return `unknown until the next deploy: ${short(occupant.attempted)} was on its way${last}`;
  const at = moment(occupant.since, zone, state.at);
  return `runs ${short(occupant.sha)} since ${at}${lastVerified?.sha === occupant.sha ? ", verified" : last}`;
}

const before = ({ earlier }: Environment): readonly string[] =>
  earlier.length === 0
    ? []
    : [
        `before it ${earlier
          .slice(0, MOST_NAMED)
          .map(({ sha }) => short(sha))
          .join(", ")}`,
      ];

const held = ({ name, hold }: Environment): readonly string[] =>
  hold === null ? [] : [`automation is off until \`/resume ${name}\``];
