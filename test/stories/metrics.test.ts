/** What an operator reads at `GET /metrics`, after a story. */
import { expect, test } from "vitest";
import { catalogue } from "../../src/metrics/catalogue.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

type Read = { readonly text: string; readonly value: (series: string) => number | undefined };

async function metrics({ settings }: Story): Promise<Read> {
  const response = await fetch(`http://127.0.0.1:${settings.port}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  const text = await response.text();
  const line = (series: string): string | undefined => text.split("\n").find((one) => one.startsWith(`${series} `));
  return {
    text,
    value(series) {
      const found = line(series)?.slice(series.length + 1);
      return found === undefined ? undefined : Number(found);
    },
  };
}

test("a release is counted, from its webhooks to its deployments", async () => {
  const story = await begin();
  const pull = await story.release();
  await story.say(pull.number, "/promote production");
  const during = await metrics(story);
  expect(during.value('sluice_open_runs{state="running"}')).toBe(1);
  await story.pass(30 * MINUTE);

  const { text, value } = await metrics(story);
  expect(value('sluice_open_runs{state="running"}')).toBe(0);
  const dispatches = story.dispatched().length;
  expect(dispatches).toBe(5);
  expect(value('sluice_effects_total{kind="dispatch",outcome="done"}')).toBe(dispatches);
  expect(value('sluice_runs_ended_total{outcome="succeeded"}')).toBe(dispatches);
  expect(value('sluice_webhooks_total{event="issue_comment",outcome="new"}')).toBeGreaterThan(0);
  expect(value("sluice_delivery_lag_seconds_count")).toBeGreaterThan(0);
  expect(value("sluice_step_seconds_count")).toBeGreaterThan(0);
  expect(value('sluice_backlog{what="delivery",state="waiting"}')).toBe(0);
  expect(value('sluice_oldest_waiting_seconds{what="delivery"}')).toBe(0);
  expect(value("sluice_pipelines")).toBe(1);
  expect(value('sluice_sweeps_total{part="deliveries",outcome="done"}')).toBeGreaterThan(0);
  expect(value('sluice_sweeps_total{part="pipeline",outcome="done"}')).toBeGreaterThan(0);
  expect(value("sluice_swept_timestamp_seconds")).toBeLessThanOrEqual(story.clock.now() / 1_000);
  expect(text).toMatch(/^sluice_build_info\{version="\d+\.\d+\.\d+",node="26\.[\d.]+"\} 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes /m);
});

test("every request to GitHub is counted by its route, and what is left by its installation", async () => {
  const story = await begin();
  await story.release();
  const { text, value } = await metrics(story);
  const counted = [...text.matchAll(/^sluice_api_calls_total\{(.*)\} (\d+)$/gm)];
  expect(counted.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(story.github.requests.length);
  for (const { method, template = "" } of story.github.requests)
    expect(counted.some(([, labels = ""]) => labels.startsWith(`method="${method}",route="${template}"`))).toBe(true);
  const [installation] = story.github.world.installations.keys();
  const left = value(`sluice_api_remaining{installation="${installation}"}`);
  expect(left).toBeLessThan(5_000);
  expect(left).toBeGreaterThan(0);
});

test("nothing in it names a repository, a person, a branch or a secret, and nobody adds series by naming events", async () => {
  const story = await begin();
  const pull = await story.release("a-branch");
  await story.say(pull.number, "/promote nowhere", "stranger");
  const before = await metrics(story);
  for (let guess = 0; guess < 3; guess += 1) {
    const headers = {
      "content-type": "application/json",
      "x-github-delivery": `forged-${guess}`,
      "x-github-event": `made_up_${guess}`,
      "x-hub-signature-256": "sha256=00",
    };
    await fetch(`http://127.0.0.1:${story.settings.port}/api/github/webhooks`, { method: "POST", headers, body: "{}" });
  }
  await story.pass(1_000);
  const { text, value } = await metrics(story);
  expect(value('sluice_webhooks_total{event="",outcome="refused"}')).toBe(3);
  expect(text).not.toMatch(/acme|shop|octocat|stranger|a-branch|made_up|forged|ghs_|eyJ/);
  const ours = (read: Read): readonly string[] => read.text.match(/^sluice_webhooks_total\{.*\}/gm) ?? [];
  expect(ours({ text, value }).length).toBe(ours(before).length + 1);
});

test("every metric of the catalogue is there, and each name of ours is in it", async () => {
  const story = await begin();
  const { text } = await metrics(story);
  const said = [...text.matchAll(/^# TYPE (sluice_\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
  expect(new Set(said)).toEqual(new Set(Object.entries(catalogue).map(([name, { type }]) => `${name} ${type}`)));
});

test("what waits stands in it, and for how long", async () => {
  const story = await begin();
  const pull = await story.release();
  const path = "/repos/{owner}/{repo}/collaborators/{username}/permission";
  story.github.fail({ match: { path }, times: 1_000, how: { kind: "status", status: 502 } });
  await story.say(pull.number, "/promote production", "hubot");
  await story.pass(2 * MINUTE);
  const during = await metrics(story);
  expect(during.value('sluice_backlog{what="delivery",state="waiting"}')).toBe(1);
  expect(during.value('sluice_oldest_waiting_seconds{what="delivery"}')).toBe(120);
  expect(during.value("sluice_step_failures_total")).toBeGreaterThan(2);
  expect(during.value(`sluice_api_calls_total{method="GET",route="${path}",status="502"}`)).toBeGreaterThan(2);
});
