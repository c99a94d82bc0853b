/**
 * What webhooks may not have told of a pipeline, asked of GitHub: the trunk's head, runs that have not ended, checks that are
 * awaited, pull requests whose heads hold something. Each answer becomes the input that the webhook would have become.
 */
import type { Input } from "../../pipeline/input.ts";
import { attemptsUnderWay } from "../../pipeline/attempts.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { newestFirst } from "../../pipeline/line.ts";
import { rulesFor } from "../../pipeline/gate-checks.ts";
import { reviewsAwaited, verifiedByChecks } from "../../pipeline/wake.ts";
import { unlisted } from "../../pipeline/unlisted.ts";
import { installedInputs, trunkOf } from "./config.ts";
import { gather, gatherLook } from "./gather.ts";
import type { Gathering } from "./gather.ts";

/** Commits of the trunk that are looked at for one between them that was never heard of. */
const NEWEST = 10;

/** What GitHub did not answer is left out, and said. */
export type Swept = { readonly inputs: readonly Input[]; readonly problems: readonly unknown[] };

/** So many problems, and GitHub is not asked for the rest. */
const MOST_PROBLEMS = 3;

export async function swept(context: Gathering): Promise<Swept> {
  const inputs: Input[] = [];
  const problems: unknown[] = [];
  for (const question of questions(context)) {
    try {
      inputs.push(...(await question()));
    } catch (error) {
      problems.push(error);
      if (problems.length === MOST_PROBLEMS) break;
    }
  }
  return { inputs, problems };
}

/** The operator has listed an address for whose sake the newest file did not rule: no webhook tells of that. */
export const isListedSince = ({ state, allows }: Gathering): boolean => unlisted(state).some(allows);

/** One after the other, so that a sweep is no burst. */
function questions(context: Gathering): readonly (() => Promise<readonly Input[]>)[] {
  const { state } = context;
  return [
    ...[...pullsInUse(state)].map((number) => async () => await pullAgain(context, number)),
    ...(isListedSince(context) ? [async () => await installedInputs(context)] : []),
    async () => await pushesAgain(context),
    ...attemptsUnderWay(state).map((attempt) => async () => {
      const seen = await gatherLook(context, { is: "run", attempt });
      // That GitHub does not know a run (yet) means nothing before its time is over.
      return seen.kind === "run-reported" ? [seen] : [];
    }),
    ...reviewable(state).flatMap((number) =>
      reviewsAwaited(state, number).map((look) => async () => [await gatherLook(context, look)]),
    ),
    ...unsettled(state).map((sha) => async () => [await gatherLook(context, { is: "checks", sha })]),
  ];
}

/** Pull requests whose head stands in an environment, or is to go there. */
function pullsInUse({ environments, requests, candidates }: State): ReadonlySet<number> {
  const held = Object.values(environments).flatMap(({ hold }) => hold?.pull ?? []);
  const asked = requests.flatMap(({ candidate }) => {
    const origin = candidates[candidate ?? ""]?.origin;
    return origin?.kind === "pull_request" ? [origin.number] : [];
  });
  return new Set([...held, ...asked]);
}

async function pullAgain(context: Gathering, number: number): Promise<readonly Input[]> {
  const pull = await context.reads.pull(context.place, number);
  if (pull === null) return [];
  const { head, base, branch, fork, author, updatedAt } = pull;
  const states = {
    open: { is: "open", moved: null },
    closed: { is: "closed" },
    merged: { is: "merged", into: base, sha: null },
  } as const;
  const state = states[pull.state];
  const facts = { number, head, base, branch, fork, author, by: null, updatedAt, state };
  return await gather(context, { kind: "pull", mayTouchConfig: false, ...facts });
}

/** Pushes that nobody told of, as they would have been told: what stands between two that were, and what came after the last. */
async function pushesAgain(context: Gathering): Promise<readonly Input[]> {
  const { state, reads } = context;
  const here = await withBranch(context);
  const branch = await trunkOf(here);
  const head = branch === null ? null : await reads.branchHead(here.place, branch);
  if (branch === null || head === null) return [];
  const gaps = [...gapsOf(state), ...gapBefore(state, head)];
  const inputs: Input[] = [];
  for (const { before, after } of gaps) {
    const found = await reads.between(here.place, before, after);
    // A head that GitHub cannot compare with what we know has taken its place all the same.
    const brought = found ?? (after === head ? { forced: true, commits: [], fixes: [] } : null);
    if (brought !== null)
      inputs.push(...(await gather(here, { kind: "push", branch, before, after, by: null, ...brought })));
  }
  return inputs;
}

/** The webhook of an installation does not name the default branch; until a push does, GitHub is asked. */
async function withBranch(context: Gathering): Promise<Gathering> {
  const { place, reads } = context;
  return place.defaultBranch === null ? { ...context, place: (await reads.repository(place)) ?? place } : context;
}

/** Between the newest that we know and the head, unless that is it, and nothing newer is left. */
function gapBefore(state: State, head: string): readonly Gap[] {
  const known = state.trunk?.head ?? state.policy?.sha ?? head;
  const [newest] = newestFirst(state);
  const isKnown = known === head && (newest === undefined || newest.sha === head);
  return isKnown ? [] : [{ before: newest?.sha ?? known, after: head }];
}

type Gap = { readonly before: string; readonly after: string };

/** A candidate that was pushed onto a commit which is not on the line. */
function gapsOf(state: State): readonly Gap[] {
  const newest = state.line.slice(-NEWEST).flatMap((id) => state.candidates[id] ?? []);
  const shas = new Set(Object.values(state.candidates).map(({ sha }) => sha));
  return newest.slice(1).flatMap(({ before }, index) => {
    const former = newest[index];
    return former === undefined || before === null || shas.has(before) ? [] : [{ before: former.sha, after: before }];
  });
}

/** Pull requests that somebody may have reviewed. */
const reviewable = ({ candidates }: State): readonly number[] => [
  ...new Set(
    Object.values(candidates).flatMap(({ origin, changes }) =>
      origin.kind === "pull_request" ? [origin.number] : changes.map(({ number }) => number),
    ),
  ),
];

/** Commits whose checks are awaited; of those that failed only the trunk's newest, which a rerun may have mended. */
function unsettled(state: State): readonly string[] {
  const [newest] = newestFirst(state);
  const asksNothing = state.policy?.definition.commit.checks.length === 0;
  const isMeant = (candidate: Candidate): boolean => {
    const { commit, orphaned, sha } = candidate;
    if (orphaned) return false;
    if (rulesFor(state, candidate).length > 0) return true;
    return !asksNothing && (commit.is === "waiting" || (commit.is === "failed" && sha === newest?.sha));
  };
  return [
    ...new Set([
      ...Object.values(state.candidates)
        .filter(isMeant)
        .map(({ sha }) => sha),
      ...verifiedByChecks(state),
    ]),
  ];
}
