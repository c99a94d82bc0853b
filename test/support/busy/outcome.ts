/** What stands on GitHub in the end, and what we remember: in such words that it is the same however long it took. */
import type { Simulator } from "../../../src/simulator/simulator.ts";
import type { Repository } from "../../../src/simulator/world/repository.ts";
import type { Store } from "../../../src/store/store.ts";
import { APP } from "../story.ts";

/** Times and ids differ from one telling to the next. Shas do not: a commit is what it holds, and comes after what it came after. */
const timeless = (text: string): string =>
  text
    .replaceAll(/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ \w{3},? ?/g, "")
    .replaceAll(/\b\d\d:\d\d\b/g, "hh:mm")
    .replaceAll(/\b\d+ (?:s|min|h)\b(?: \d+ (?:s|min))?/g, "a while")
    .replaceAll(/\b(runs|job|issuecomment-|check_run_id=)\/?\d+/g, "$1/n");

const sorted = <T>(list: readonly T[]): readonly T[] =>
  list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
const firstLine = (body: string): string => timeless(body.split("\n")[0] ?? "");
const short = (sha: string): string => sha.slice(0, 7);
const twiceIn = (list: readonly string[]): readonly string[] => list.filter((one, at) => list.indexOf(one) !== at);
const markerOf = (body: string): string => body.slice(body.lastIndexOf("<!--"));

/** Where a process was away, a deployment may be told as a success that was never told as under way: only the last state counts. */
const deploymentsOf = ({ deployments }: Repository) =>
  sorted([...deployments.all.values()].map((one) => [one.environment, short(one.sha), one.statuses.at(-1)?.state]));

/** An attempt's id begins with its candidate's, which holds the repository's. */
const numberOf = (attempt = ""): string => attempt.replace(/^[\da-f]+-/, "");

function dispatchesOf({ actions }: Repository) {
  const attempts = actions.dispatches.map(({ inputs }) => inputs["attempt"] ?? "");
  return {
    all: sorted(
      actions.dispatches.map(({ file, inputs }) => [file, short(inputs["sha"] ?? ""), numberOf(inputs["attempt"])]),
    ),
    twice: twiceIn(attempts),
  };
}

/** The newest of each name: what was told between may have been gathered up. */
function checksOf({ checks }: Repository) {
  const ours = [...checks.runs.values()].filter((run) => run.app.id === APP.id);
  const newest = new Map(ours.map((run) => [`${short(run.sha)} ${run.name}`, run]));
  return sorted([...newest].map(([key, run]) => [key, run.conclusion ?? run.status, timeless(run.output.title ?? "")]));
}

function commentsOf({ comments }: Repository) {
  const all = [...comments.all.values()];
  const ours = all.filter((one) => one.app === APP.id);
  const markers = ours.map((one) => `#${one.issue} ${markerOf(one.body)}`);
  return {
    ours: sorted(ours.map((one) => [`#${one.issue}`, firstLine(one.body), one.minimized])),
    twice: twiceIn(markers),
    /** To what people said. */
    reactions: sorted(
      all
        .filter((one) => one.app === null)
        .map((one) => [one.body, ...one.reactions.map(({ content }) => content).toSorted()]),
    ),
  };
}

const asOf = (body: string): string => timeless(body).replaceAll(/^.*as of hh:mm.*$/gim, "");

export const standing = (repository: Repository) => ({
  deployments: deploymentsOf(repository),
  dispatches: dispatchesOf(repository),
  checks: checksOf(repository),
  comments: commentsOf(repository),
  /** Shows locks, holds and vetoes too. */
  issues: [...repository.issues.all.values()].map((issue) => [issue.title, issue.labels, asOf(issue.body)]),
});

async function remembered(store: Store, { id }: Repository) {
  const { state } = await store.journal.load(String(id));
  return {
    brokenAt: (await store.journal.verify(String(id))).brokenAt,
    environments: Object.entries(state.environments).map(([name, { occupant, lastVerified, hold, lock }]) => ({
      name,
      occupant: occupant?.is === "known" ? short(occupant.sha) : (occupant?.is ?? null),
      lastVerified: lastVerified === null ? null : short(lastVerified.sha),
      hold: hold?.by ?? null,
      lock: lock?.by ?? null,
    })),
    vetoed: sorted(Object.keys(state.vetoes).map((candidate) => short(state.candidates[candidate]?.sha ?? candidate))),
    requests: state.requests.length,
  };
}

const guidsOf = (github: Simulator, isMeant: (outcome: Outcoming) => boolean): readonly string[] => [
  ...new Set(github.deliveries().flatMap(({ letter, outcome }) => (isMeant(outcome) ? [letter.guid] : []))),
];

type Outcoming = ReturnType<Simulator["deliveries"]>[number]["outcome"];

/** GitHub was told that it is here: it must be done with in the store, however often it was sent. */
function lost(github: Simulator, done: ReadonlySet<string>): readonly string[] {
  return guidsOf(github, ({ responseBody }) => responseBody === "accepted\n").filter((guid) => !done.has(guid));
}

/** Webhooks that never came, at no try. One that is here has come, although a process died before it could say so. */
export function missing(github: Simulator, here: ReadonlySet<string>): readonly string[] {
  const came = new Set(guidsOf(github, ({ statusCode }) => statusCode === 202));
  return guidsOf(github, () => true).filter((guid) => !came.has(guid) && !here.has(guid));
}

export async function outcomeOf(github: Simulator, store: Store, repositories: readonly Repository[]) {
  const begun = await store.write((transaction) =>
    transaction
      .selectFrom("effects")
      .select(["key", "status", "problem"])
      .where("status", "not in", ["done", "dropped"])
      .execute(),
  );
  const rows = await store.write((transaction) =>
    transaction.selectFrom("deliveries").select("guid").where("state", "=", "done").execute(),
  );
  const done = new Set(rows.map(({ guid }) => guid));
  const towns = await Promise.all(
    repositories.map(async (one) => [one.fullName, { ...standing(one), ...(await remembered(store, one)) }] as const),
  );
  return {
    repositories: Object.fromEntries(towns),
    lost: lost(github, done),
    missing: missing(github, done),
    inbox: await store.inbox.count(),
    begun,
    violations: github.violations,
  };
}

export type Outcome = Awaited<ReturnType<typeof outcomeOf>>;
