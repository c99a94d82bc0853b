import type { ConfigProblem, Definition, StageName } from "../definition.ts";
import type { Event } from "../event.ts";
import type { ConfigRead } from "../input.ts";
import { newestFirst } from "../line.ts";
import { waitsAt } from "../by-stage.ts";
import type { ConfigCheck, State } from "../model.ts";
import { unlisted, unlistedIn } from "../unlisted.ts";
import { unseen } from "../candidate.ts";

/** Nobody mends more at once. */
const MOST_PROBLEMS = 100;

/** The newest good file on the trunk rules, for every candidate, from now on. A bad one changes nothing but its own check. */
export function hearConfig(state: State, input: ConfigRead): readonly Event[] {
  const { at, sha, file } = input;
  if (input.pull !== null) return file.is === "absent" ? [] : [checked(state, input)];
  if (file.is === "absent") return state.policy === null ? [] : [{ type: "PolicyWithdrawn", at }];
  if (file.is === "good" && file.blob !== state.policy?.blob) {
    const policy = { sha, blob: file.blob, adoptedAt: at, definition: file.definition };
    return [
      checked(state, input),
      { type: "PolicyAdopted", at, policy },
      ...trunkNamed(state, input),
      ...removedStages(state, file.definition, at),
      ...judgedAnew(state, file.definition, at),
    ];
  }
  // A broken file is shown on the commit that broke it, and on every one while none has ever ruled.
  const isListed = file.is === "bad" && unlistedIn(file.problems).length < unlisted(state).length;
  const isNews = state.trunkFile !== file.blob || state.policy === null || isListed;
  return isNews || input.lacking.length > 0 ? [checked(state, input)] : [];
}

/** Before the first push, so that what goes into the trunk is known by then. */
const trunkNamed = (state: State, { at, sha, trunk }: ConfigRead): readonly Event[] =>
  state.trunk === null && trunk !== undefined ? [{ type: "TrunkMoved", at, branch: trunk, head: sha }] : [];

/** Another commit stage: what waits is judged by it, and so is the newest that had failed. What has passed has passed. */
function judgedAnew(state: State, next: Definition, at: number): readonly Event[] {
  if (JSON.stringify(state.policy?.definition.commit) === JSON.stringify(next.commit)) return [];
  const [newest] = newestFirst(state);
  return Object.values(state.candidates)
    .filter(({ id, commit }) => commit.is === "waiting" || (commit.is === "failed" && id === newest?.id))
    .map(({ id }): Event => ({ type: "CommitJudged", at, candidate: id, commit: unseen(at) }));
}

function checked(state: State, input: ConfigRead): Event {
  const { at, sha, pull, file, lacking } = input;
  const inForce = state.policy === null ? null : { sha: state.policy.sha, definition: state.policy.definition };
  const blob = file.is === "absent" ? "" : file.blob;
  const definition = file.is === "good" ? file.definition : null;
  const found = file.is === "good" ? file.warnings : file.is === "bad" ? file.problems : [];
  return { type: "ConfigChecked", at, check: { sha, at, pull, blob, definition, ...kept(found), inForce, lacking } };
}

/** Of many problems the first are kept, failures before warnings, and of the rest their number. */
function kept(problems: readonly ConfigProblem[]): Pick<ConfigCheck, "problems" | "unkept"> {
  if (problems.length <= MOST_PROBLEMS) return { problems };
  const failures = problems.filter((problem) => problem.level === "failure");
  const warnings = problems.filter((problem) => problem.level === "warning");
  const room = Math.max(0, MOST_PROBLEMS - failures.length);
  return {
    problems: [...failures.slice(0, MOST_PROBLEMS), ...warnings.slice(0, room)],
    unkept: {
      failures: Math.max(0, failures.length - MOST_PROBLEMS),
      warnings: Math.max(0, warnings.length - room),
    },
  };
}

/** Who waited at a stage that is gone waits no more; a run in flight there ends as it began. */
function removedStages(state: State, next: Definition, at: number): readonly Event[] {
  const kept = new Set<StageName>(next.stages.map((stage) => stage.name));
  const gone = state.policy?.definition.stages.filter((stage) => !kept.has(stage.name)) ?? [];
  const names = new Set(gone.map((stage) => stage.name));
  const requests: readonly Event[] = state.requests
    .filter((request) => names.has(request.stage))
    .map((request) => ({ type: "RequestEnded", at, request: request.id, why: "stage-removed" }));
  const waiting: readonly Event[] = gone.flatMap((stage) =>
    Object.keys(state.candidates)
      .filter((id) => waitsAt(state, id, stage.name))
      .map((candidate): Event => ({ type: "Marked", at, candidate, stage: stage.name, mark: { is: "removed", at } })),
  );
  return [...requests, ...waiting];
}
