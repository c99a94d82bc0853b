/** What Sluice found when it came, and what to do first: it stands in the control issue until Sluice has deployed something. */
import { environmentsOf } from "../../pipeline/definition.ts";
import type { ConfigProblem } from "../../pipeline/definition.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { inline, prose } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { short, zoneOf } from "./shown.ts";
import { moment } from "../../wording/times.ts";

/** More would hide what is to be done. */
const WARNINGS_SHOWN = 5;

export function installation(state: State): readonly Markdown[] {
  const { policy } = state;
  if (policy === null || Object.values(state.environments).some(({ occupant }) => occupant !== null)) return [];
  const check = state.configChecks[policy.sha];
  const warnings = check?.problems.filter(({ level }) => level === "warning") ?? [];
  const lacking = check?.lacking ?? [];
  return [
    joined(
      [
        ...environmentsOf(policy.definition).map((one) => rich`- ${adopted(state, one)}`),
        ...warnings.slice(0, WARNINGS_SHOWN).map((one) => rich`- ${warning(one)}`),
        ...(warnings.length > WARNINGS_SHOWN
          ? [rich`- ${warnings.length - WARNINGS_SHOWN} more warnings stand in \`sluice / config\``]
          : []),
        ...(lacking.length > 0
          ? [
              rich`- Sluice lacks ${listed(lacking.map((one) => inline(one)))}: an owner accepts it in the settings of the installation`,
            ]
          : []),
      ],
      words`\n`,
    ),
    rich`**First step:** merge a change into the trunk. Its commit becomes the first candidate, and a comment on its pull request follows it.`,
  ];
}

function adopted(state: State, name: string): Markdown {
  const found = environmentOf(state, name)?.adopted;
  if (found === undefined) return rich`${inline(name)}: GitHub shows no deployment`;
  const at = moment(found.at, zoneOf(state), state.at);
  return rich`${inline(name)} runs ${short(found.sha)} since ${at}, taken from its newest deployment; not verified by Sluice`;
}

const warning = ({ path, line, problem }: ConfigProblem): Markdown =>
  rich`${inline(path)}, line ${line}: ${prose(problem)}`;
