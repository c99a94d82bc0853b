/** Whatever subset of the webhooks is lost: in the end the same stands on GitHub as if none had been. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { APP, MINUTE, Story } from "../support/story.ts";

/** What people do, each an hour after the other, so that a sweep lies between any two. */
const deeds = ["merge", "promote", "try", "close", "fail"] as const;
type Deed = (typeof deeds)[number];

async function act(story: Story, deed: Deed, nth: number): Promise<void> {
  const { shop } = story;
  const pulls = [...shop.pulls.all.values()];
  const open = pulls.findLast((pull) => pull.state === "open");
  const merged = pulls.findLast((pull) => pull.mergedAt !== null);
  switch (deed) {
    case "fail":
      shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
      await story.merge(`failing-${nth}`);
      return;
    case "merge":
      await story.merge(`change-${nth}`);
      return;
    case "promote":
      if (merged !== undefined) shop.issues.say(merged.number, "octocat", "/promote production");
      return;
    case "try": {
      const pull = shop.pulls.open({ by: "octocat", branch: `try-${nth}`, files: { t: `${nth}` } });
      await story.pass(10 * MINUTE);
      shop.issues.say(pull.number, "octocat", "/promote staging");
      return;
    }
    case "close":
      if (open !== undefined) shop.pulls.close(open.number, "octocat");
      return;
    default:
      deed satisfies never;
  }
}

const ordered = (lines: readonly string[]): readonly string[] => lines.toSorted((a, b) => (a < b ? -1 : 1));

/** What stands there, but for times and for the order of texts. */
async function end(story: Story) {
  const { shop } = story;
  const { candidates, line, environments, requests } = await story.state();
  const own = (sha: string): readonly string[] =>
    shop.checks
      .of(sha)
      .flatMap((run) => (run.app.id === APP.id ? [`${run.name} ${run.status} ${run.conclusion}`] : []));
  const timeless = (text: string): string => text.replaceAll(/ (since|at|after) .*| [0-9a-f]{7}/g, "");
  return {
    brought: line.map((id) => candidates[id]?.changes.map((change) => change.number)),
    checks: line.map((id) => ordered(own(candidates[id]?.sha ?? ""))),
    environments: ordered(
      Object.values(environments).map(({ name, occupant, hold }) => `${name} ${occupant?.is} ${hold?.pull}`),
    ),
    requests: requests.map(({ stage }) => stage),
    dispatches: ordered(story.dispatched().map(({ stage }) => stage ?? "")),
    deployments: ordered(
      [...shop.deployments.all.values()].map(
        ({ environment, statuses }) => `${environment} ${statuses.map((one) => one.state).join(" ")}`,
      ),
    ),
    said: [...shop.pulls.all.keys()].map((number) => ordered(story.said(number).map(timeless))),
  };
}

/**
 * What becomes of the webhooks of one event while a deed is done. A comment that is never sent leaves no trace: nobody can find
 * it. Nor which head a person saw on a pull request that nobody told of: he is refused (`head-unsure`), and told how to go on.
 */
const fates = fc.record({
  push: fc.constantFrom(null, "lost", "never-sent"),
  pull_request: fc.constantFrom(null, "lost", "never-sent"),
  check_run: fc.constantFrom(null, "lost", "never-sent"),
  workflow_run: fc.constantFrom(null, "lost", "never-sent"),
  issue_comment: fc.constantFrom(null, "lost"),
});
type Fate = Readonly<Record<string, "lost" | "never-sent" | null>>;
type Scene = { readonly deed: Deed; readonly fate: Fate; readonly times: number };

const scene = fc.record({ deed: fc.constantFrom(...deeds), fate: fates, times: fc.constantFrom(1, 2, 5, 1_000) });

function strike(story: Story, { deed, fate, times }: Scene): void {
  const fates = deed === "try" ? { ...fate, pull_request: null } : fate;
  for (const [event, kind] of Object.entries(fates))
    if (kind !== null) story.github.fail({ match: { event }, times, how: { kind } });
}

async function told(scenes: readonly Scene[], isDeaf: boolean) {
  const story = await Story.begin();
  try {
    for (const [nth, one] of scenes.entries()) {
      if (isDeaf) strike(story, one);
      await act(story, one.deed, nth);
      await story.pass(45 * MINUTE);
      story.github.clearFaults();
      await story.pass(45 * MINUTE);
    }
    expect(story.github.violations).toEqual([]);
    return await end(story);
  } finally {
    await story.end();
  }
}

test("whatever is lost, the end is the same", async () => {
  const walk = fc.array(scene, { minLength: 2, maxLength: 4 });
  const property = fc.asyncProperty(walk, async (scenes) => {
    expect(await told(scenes, true)).toEqual(await told(scenes, false));
  });
  await fc.assert(property, { numRuns: Number(process.env["RUNS"] ?? 3), endOnFailure: true });
}, 900_000);
