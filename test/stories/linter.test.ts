/** `sluice / config` on what stands around the file: workflows, and the rules of the trunk. */
import { expect, test } from "vitest";
import { files, workflow } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const changed = async (story: Story, change: Record<string, string>) => {
  const { sha } = story.shop.push({ by: "mona", message: "change", files: { ...files(), ...change } });
  await story.pass(MINUTE);
  return story.shop.checks.newest(sha, "sluice / config");
};

test("each thing that a workflow lacks stands on its line, with the lines to paste; the file itself stays valid", async () => {
  const story = await begin({ config: null });
  const run = await changed(story, {
    ".github/workflows/deploy.yml": workflow("Deploy")
      .replace(/run-name.*\n/, "")
      .replace(/ +stage:.*\n/, ""),
    ".github/workflows/release.yml": "on: push\njobs:\n  ship:\n    environment: Production\n",
    ".github/workflows/broken.yml": "on: [\n",
  });
  expect(`${run?.conclusion}: ${run?.output.title}`).toBe("success: Valid: 6 stages");
  const said = run?.annotations.map(
    (one) => `${one["path"]}:${one["start_line"]} ${one["annotation_level"]} ${one["message"]}`,
  );
  expect(said).toEqual([
    '.github/sluice.yml:1 warning whoever may write may push to "main" without a review; a rule on it that requires a pull request',
    '.github/workflows/deploy.yml:1 warning lacks a "run-name" with the attempt; this line, so that a run whose answer was lost is found again\nrun-name: "${{ inputs.stage }} (${{ inputs.attempt }})"',
    '.github/workflows/deploy.yml:4 warning lacks input "stage"; these lines\non:\n  workflow_dispatch:\n    inputs:\n      stage: { type: string, required: true }',
    '.github/workflows/release.yml:4 warning job "ship" deploys to "production" on "push", beside Sluice; this job gone, or started by Sluice alone',
  ]);
});

test("a trunk with rules is not open; workflows are read once for each file, and not again for each push", async () => {
  const story = await begin({ config: null });
  story.shop.required = [{ context: "build" }];
  const run = await changed(story, {});
  expect(run?.annotations).toEqual([]);
  const mark = story.github.requests.length;
  await changed(story, { "a.txt": "a" });
  expect(story.calls(mark).filter((call) => call.includes("rules/branches"))).toEqual([]);
  const asked = story.github.requests.slice(mark).filter(({ path }) => path.includes("workflows/"));
  expect(asked.filter(({ method }) => method === "GET")).toEqual([]);
});
