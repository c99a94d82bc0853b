/** Stories in which reviews of pull requests count as approvals. */
import { expect } from "vitest";
import { config } from "./sample.ts";
import { begin } from "./stage.ts";
import { MINUTE } from "./story.ts";
import type { Story } from "./story.ts";

export const REVIEWS = "approvals: { from: [team:sre], reviews: true }";

/** `from`: the file that the stage's gates are written into. */
export async function reviewed(stage: string, gates = REVIEWS, from = config): Promise<Story> {
  const story = await begin({ config: from.replace(`${stage}: {`, `${stage}: { gates: { ${gates} },`) });
  story.github.world.people.team("acme", "sre", ["mona", "hubot"]);
  return story;
}

/** Something is verified in production already. */
export async function live(story: Story, approving: readonly string[] = ["hubot"]): Promise<void> {
  const first = await story.release("first");
  await story.say(first.number, "/promote production");
  for (const login of approving) await story.say(first.number, "/approve production", login);
  await story.pass(10 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
}

/** It is merged, and asked for in production. */
export async function asked(story: Story, pull: number): Promise<void> {
  await story.pass(7 * MINUTE);
  story.shop.pulls.merge(pull, { by: "octocat", method: "squash" });
  await story.pass(30 * MINUTE);
  await story.say(pull, "/promote production", "octocat");
  await story.pass(5 * MINUTE);
}

/** A pull request whose head has a commit below that only the branch `stack` shows as there already. */
export function stacked(story: Story, base: string): number {
  const unseen = story.shop.push({ by: "octocat", branch: "stack", message: "unseen", files: { u: "1" } });
  story.shop.push({ by: "octocat", branch: "feature", from: unseen.sha, message: "seen", files: { a: "1" } });
  return story.shop.pulls.propose({ by: "octocat", title: "seen", branch: "feature", base }).number;
}
