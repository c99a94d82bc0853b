/** What is where: the reply of `/status` and the body of the control issue. */
import type { Explanation } from "../../pipeline/explain.ts";
import { forecast } from "../../pipeline/forecast.ts";
import { foreignIn } from "../../pipeline/foreign.ts";
import { isOfFailure } from "../../pipeline/holds.ts";
import { broughtBy, newestFirst, placeOf } from "../../pipeline/line.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { Attempt } from "../../pipeline/attempt.ts";
import { standsAs } from "../../pipeline/candidate.ts";
import type { Candidate, CommitStands } from "../../pipeline/candidate.ts";
import type { Environment, Hold } from "../../pipeline/environment.ts";
import type { State } from "../../pipeline/model.ts";
import { marringOf, vetoOn } from "../../pipeline/vetoes.ts";
import { isBeingVerified, isForPerson } from "../../pipeline/verification.ts";
import type { Stage } from "../../pipeline/definition.ts";
import { wishesFor } from "../../pipeline/requests.ts";
import { standing } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { inline, inMarkdown, prose, word } from "../../wording/escape.ts";
import { counted } from "../../wording/lists.ts";
import { table } from "../../wording/markdown.ts";
import { signs } from "../../wording/signs.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { city, clock, day, promised, weekday } from "../../wording/times.ts";
import { foreignThere } from "./foreign.ts";
import { named, short, zoneOf, actor } from "./shown.ts";
import { heldFact, lockFact, resumed } from "./controlled.ts";
import { calledOffBy, markOf, vetoFact } from "./vetoed.ts";
import { openRevert } from "./revert.ts";
import { mostFor } from "./tree.ts";

const stagesOf = (state: State): readonly Stage[] => state.policy?.definition.stages ?? [];

/** The first line: what users have, and whether the trunk could go there. */
export function headline(state: State, repository: string | null): Markdown {
  const last = stagesOf(state).findLast((stage) => stage.kind === "deploy");
  const environment = last === undefined ? undefined : placeOfStage(state, last);
  const foreign = environment === undefined ? null : foreignIn(environment);
  const sha = foreign?.sha ?? (environment?.occupant?.is === "known" ? environment.occupant.sha : null);
  const there =
    sha === null
      ? words`nothing in ${word(last?.name ?? "production")} yet`
      : words`${short(sha)} in ${word(last?.name ?? "")}`;
  const where = repository === null ? words`` : rich`${prose(repository)}: `;
  return rich`${where}${there}, ${trunkSays(state)}`;
}

function trunkSays(state: State): Markdown {
  const [newest] = newestFirst(state);
  if (newest === undefined) return words`no candidate yet`;
  const veto = vetoOn(state, newest);
  if (veto !== null) return rich`trunk vetoed with ${short(veto.sha)} (${inline(`/unveto ${short(veto.sha)}`)})`;
  return trunkAs[standsAs(newest.commit)];
}

const trunkAs: Readonly<Record<CommitStands, Words>> = {
  waiting: words`commit stage running`,
  passed: words`trunk releasable`,
  failed: words`trunk red`,
  aborted: words`commit stage aborted`,
  unjudged: words`commit stage not begun`,
};

const placeOfStage = (state: State, stage: Stage): Environment | undefined => environmentOf(state, stage.environment);

export function statusTable(state: State): Markdown {
  const rows = stagesOf(state)
    .filter((stage) => stage.kind === "deploy")
    .map((stage) => [word(stage.name), runsThere(state, stage), sinceWhen(state, stage), nextThere(state, stage)]);
  return table([words`stage`, words`runs there`, words`since`, words`next`], rows);
}

function runsThere(state: State, stage: Stage): Words {
  const environment = placeOfStage(state, stage);
  const foreign = environment === undefined ? null : foreignIn(environment);
  if (environment !== undefined && foreign !== null) return foreignThere(state, environment, foreign);
  const occupant = environment?.occupant ?? null;
  if (occupant === null) return words`nothing by Sluice`;
  if (occupant.is === "unknown") return words`unknown until the next deploy`;
  const candidate = state.candidates[occupant.candidate];
  if (candidate === undefined) return short(occupant.sha);
  const seen = standing(state, candidate, stage.name);
  const attempt = seen.is === "active" || seen.is === "ended" ? seen.attempt : null;
  return attempt?.id === occupant.attempt ? words`${named(candidate)}${verifiedSuffix(attempt)}` : named(candidate);
}

/** What is to be known of a version that runs there and has not been verified. */
function verifiedSuffix(attempt: Attempt): Words {
  if (isBeingVerified(attempt)) return attempt.phase.is === "soaking" ? words`, soaking` : words`, being verified`;
  if (isForPerson(attempt)) return words`, could not be judged: a person decides`;
  const { phase } = attempt;
  if (phase.is !== "ended" || phase.outcome.is === "succeeded") return words``;
  return phase.outcome.is === "failed" ? words`, failed its verification` : words`, not verified`;
}

function sinceWhen(state: State, stage: Stage): Words {
  const environment = placeOfStage(state, stage);
  const from = environment === undefined ? undefined : (foreignIn(environment)?.at ?? environment.occupant?.since);
  return from === undefined ? words`` : words`${weekday(from, zoneOf(state))} ${clock(from, zoneOf(state))}`;
}

/** Who is on the way there, or waits for what. */
function nextThere(state: State, stage: Stage): Markdown {
  const hold = placeOfStage(state, stage)?.hold ?? null;
  const lock = placeOfStage(state, stage)?.lock ?? null;
  const locked = lock === null ? [] : [rich`${signs.waits.sign} ${lockFact(lock, state, inMarkdown)}`];
  const held =
    hold === null
      ? locked
      : [
          ...locked,
          rich`${signs.waits.sign} automation is off${revertOf(state, hold)}: ${heldFact({ ...hold, failed: isOfFailure(hold), reason: hold.reason ?? null }, inMarkdown)}; ${inline(`/resume ${stage.name}`)} starts ${resumed(state, stage.name)}`,
        ];
  const wishes = wishesFor(state, stage.name).map(
    (wish) =>
      rich`${actor(wish.by, inMarkdown)} asked for ${wish.change === null ? words`it` : words`#${wish.change}`}`,
  );
  const asked = [...held, ...wishes];
  const coming =
    comingTo(state, stage) ?? (asked.length === 0 ? afterHead(state, stage) : null) ?? vetoedAt(state, stage);
  if (coming !== null) return joined([...asked, coming], words`; `);
  if (asked.length > 0) return joined(asked, words`; `);
  return stage.promote === "manual" ? UNASKED : rich``;
}

const UNASKED = words`nothing was asked for`;

/** What runs there is the head of a pull request that ended: it goes when another comes, where one may. */
function afterHead(state: State, stage: Stage): Markdown | null {
  const occupant = placeOfStage(state, stage)?.occupant;
  const origin = occupant?.is === "known" ? state.candidates[occupant.candidate]?.origin : undefined;
  if (origin?.kind !== "pull_request" || state.pulls[origin.number]?.open !== false) return null;
  const [newest] = newestFirst(state);
  const marring = newest === undefined ? null : marringOf(state, newest);
  const next =
    newest !== undefined && marring !== null
      ? rich`the next candidate with a fix may take its place: ${named(newest)} ${vetoFact(markOf(marring), state, inMarkdown)}`
      : stage.promote === "manual"
        ? UNASKED
        : words`the next candidate takes its place`;
  const ended = broughtBy(state, origin.number) === null ? words`closed` : words`merged`;
  return rich`#${origin.number} is ${ended}; ${next}`;
}

/** What is on its way there; else the newest that waits. */
function comingTo(state: State, stage: Stage): Markdown | null {
  const all = waitingAt(state, stage).map((candidate) => ({ candidate, seen: standing(state, candidate, stage.name) }));
  const { candidate, seen } = all.find((one) => one.seen.is === "active") ?? all[0] ?? {};
  if (candidate === undefined || seen === undefined) return null;
  const sign = seen.is === "active" ? signs.running.sign : signs.waits.sign;
  const fact =
    seen.is === "active"
      ? activeText(state, seen)
      : seen.is === "ready"
        ? rich`ready, nobody has asked`
        : seen.is === "waiting"
          ? waitText(state, seen.explanation)
          : rich``;
  return rich`${sign} ${named(candidate)} ${fact}`;
}

function activeText(state: State, { attempt, marring }: Extract<Standing, { is: "active" }>): Markdown {
  const is =
    attempt.phase.is === "stopping"
      ? words`is being stopped`
      : isBeingVerified(attempt)
        ? words`does not count yet`
        : words`on its way`;
  return marring === null ? is : rich`${is}; ${vetoFact(markOf(marring), state, inMarkdown)}`;
}

/** A veto keeps the newest candidate out, or did until it was lifted. */
function vetoedAt(state: State, stage: Stage): Markdown | null {
  const [newest] = newestFirst(state);
  const seen = newest === undefined ? undefined : standing(state, newest, stage.name);
  if (newest === undefined || seen === undefined) return null;
  if (seen.is === "ended" && seen.back === null && seen.outcome.is === "aborted" && seen.outcome.vetoed === true)
    return rich`${signs.skipped.sign} ${named(newest)} ${calledOffBy(newest, seen.outcome.by, inMarkdown)}: ${inline(`/retry ${stage.name}`)}`;
  if (seen.is !== "vetoed") return null;
  return rich`${signs.failed.sign} ${named(newest)} ${vetoFact(markOf(seen.marring), state, inMarkdown)}`;
}

function waitText(state: State, explanation: Explanation): Markdown {
  const { most, earliest } = forecast(state, explanation);
  if (most === null) return rich``;
  const from =
    earliest === null || most.code === "locked"
      ? words``
      : words`, not before ${promised(earliest, zoneOf(state), state.at)}`;
  return rich`waits for ${mostFor(most, state, inMarkdown)}${from}`;
}

/** The pull request that ends a rollback's hold. */
function revertOf(state: State, { fixOf }: Hold): Words {
  const pull = fixOf === undefined ? null : openRevert(state, fixOf);
  return pull === null ? words`` : words` until a fix, as the revert #${pull}, has passed upstream`;
}

const waitingAt = (state: State, stage: Stage): readonly Candidate[] =>
  Object.values(state.candidates)
    .filter((candidate) => ["active", "waiting", "ready"].includes(standing(state, candidate, stage.name).is))
    .toSorted((a, b) => b.bornAt - a.bornAt);

/** What is merged and not yet where users are. */
export function notLive(state: State): Words {
  const last = stagesOf(state).findLast((stage) => stage.production) ?? stagesOf(state).at(-1);
  if (last === undefined || state.line.length === 0) return words``;
  const live = placeOfStage(state, last)?.lastVerified?.candidate ?? null;
  const from = live === null ? -1 : placeOf(state, live);
  const later = state.line.slice(from + 1).flatMap((id) => state.candidates[id]?.changes ?? []);
  if (later.length === 0) return words`Nothing is merged that is not in ${word(last.name)}.`;
  const numbers = later.slice(-10).map((change) => words`#${change.number}`);
  return words`${counted(later.length, "change")} merged and not in ${word(last.name)}: ${joined(numbers, words`, `)}.`;
}

export const asOf = (state: State): Markdown => {
  const zone = zoneOf(state);
  return rich`<sub>as of ${day(state.at, zone)}, ${clock(state.at, zone)} ${city(zone)} · commands: \`/help\`</sub>`;
};
