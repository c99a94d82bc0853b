/** What is where: the reply of `/status` and the body of the control issue. */
import { newestFirst, placeOf } from "../../pipeline/line.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { Candidate, Environment, State } from "../../pipeline/model.ts";
import type { Stage } from "../../pipeline/definition.ts";
import { wishesFor } from "../../pipeline/requests.ts";
import { standing } from "../../pipeline/standing.ts";
import { cell, spelt } from "../../wording/escape.ts";
import type { Spelling } from "../../wording/escape.ts";
import { counted } from "../../wording/lists.ts";
import { signs } from "../../wording/signs.ts";
import { day, clock } from "../../wording/times.ts";
import { named, shaOf, zoneOf } from "./shown.ts";
import { heldFact, lockFact, resumed } from "./controlled.ts";
import { mostFor } from "./tree.ts";

const stagesOf = (state: State): readonly Stage[] => state.policy?.definition.stages ?? [];

/** The first line: what users have, and whether the trunk could go there. */
export function headline(state: State, repository: string): string {
  const last = stagesOf(state).findLast((stage) => stage.kind === "deploy");
  const occupant = last === undefined ? null : (placeOfStage(state, last)?.occupant ?? null);
  const there =
    occupant?.is === "known"
      ? `${shaOf(state, occupant.candidate)} in ${last?.name ?? ""}`
      : `nothing in ${last?.name ?? "production"} yet`;
  return `${repository}${repository === "" ? "" : ": "}${there}, ${trunkSays(state)}`;
}

function trunkSays(state: State): string {
  const [newest] = newestFirst(state);
  if (newest === undefined) return "no candidate yet";
  return newest.commit.is === "failed"
    ? "trunk red"
    : newest.commit.is === "passed"
      ? "trunk releasable"
      : "commit stage running";
}

const placeOfStage = (state: State, stage: Stage): Environment | undefined => environmentOf(state, stage.environment);

export function statusTable(state: State): string {
  const rows = stagesOf(state)
    .filter((stage) => stage.kind === "deploy")
    .map(
      (stage) =>
        `| ${stage.name} | ${runsThere(state, stage)} | ${sinceWhen(state, stage)} | ${nextThere(state, stage)} |`,
    );
  return ["| stage | runs there | since | next |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function runsThere(state: State, stage: Stage): string {
  const occupant = placeOfStage(state, stage)?.occupant ?? null;
  if (occupant === null) return "nothing by Sluice";
  if (occupant.is === "unknown") return "unknown until the next deploy";
  const candidate = state.candidates[occupant.candidate];
  return candidate === undefined ? occupant.sha.slice(0, 7) : named(candidate);
}

function sinceWhen(state: State, stage: Stage): string {
  const occupant = placeOfStage(state, stage)?.occupant ?? null;
  return occupant === null
    ? ""
    : `${day(occupant.since, zoneOf(state)).split(" ")[0]} ${clock(occupant.since, zoneOf(state))}`;
}

const inRow = (text: string): string => text.replaceAll("|", String.raw`\|`);

/** Who is on the way there, or waits for what. */
function nextThere(state: State, stage: Stage): string {
  const hold = placeOfStage(state, stage)?.hold ?? null;
  const lock = placeOfStage(state, stage)?.lock ?? null;
  const locked = lock === null ? [] : [`${signs.waits.sign} ${inRow(lockFact(lock, state))}`];
  const held =
    hold === null
      ? locked
      : [
          ...locked,
          `${signs.waits.sign} ${inRow(`automation is off, ${heldFact({ ...hold, reason: hold.reason ?? null })}; \`/resume ${stage.name}\` starts ${resumed(state, stage.name)}`)}`,
        ];
  const [candidate] = waitingAt(state, stage);
  const wishes = wishesFor(state, stage.name).map((wish) => `${cell(wish.by)} asked for #${wish.change}`);
  const asked = [...held, ...wishes].join("; ");
  if (candidate === undefined) return asked || (stage.promote === "manual" ? "nothing was asked for" : "");
  const seen = standing(state, candidate, stage.name);
  const sign = seen.is === "active" ? signs.running.sign : signs.waits.sign;
  const fact =
    seen.is === "active"
      ? "on its way"
      : seen.is === "ready"
        ? "ready, nobody has asked"
        : seen.is === "waiting" && seen.explanation.waitsMostFor !== null
          ? `waits for ${mostFor(seen.explanation.waitsMostFor, state, inTable)}`
          : "";
  return [asked, `${sign} ${named(candidate)} ${fact}`].filter((part) => part !== "").join("; ");
}

const inTable: Spelling = (name) => spelt(name).replaceAll("|", String.raw`\|`);

const waitingAt = (state: State, stage: Stage): readonly Candidate[] =>
  Object.values(state.candidates)
    .filter((candidate) => ["active", "waiting", "ready"].includes(standing(state, candidate, stage.name).is))
    .toSorted((a, b) => b.bornAt - a.bornAt);

/** What is merged and not yet where users are. */
export function notLive(state: State): string {
  const last = stagesOf(state).findLast((stage) => stage.production) ?? stagesOf(state).at(-1);
  if (last === undefined) return "";
  const live = placeOfStage(state, last)?.lastVerified?.candidate ?? null;
  const from = live === null ? -1 : placeOf(state, live);
  const later = state.line.slice(from + 1).flatMap((id) => state.candidates[id]?.changes ?? []);
  if (later.length === 0) return `Nothing is merged that is not in ${last.name}.`;
  const numbers = later.slice(-10).map((change) => `#${change.number}`);
  return `${counted(later.length, "change")} merged and not in ${last.name}: ${numbers.join(", ")}.`;
}

export const asOf = (state: State, text = ""): string => {
  const zone = zoneOf(state);
  return `<sub>as of ${day(state.at, zone)}, ${clock(state.at, zone)} ${zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone}${text}</sub>`;
};
