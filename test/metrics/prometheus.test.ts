import { expect, test } from "vitest";
import { PrometheusMeter } from "../../src/metrics/prometheus.ts";

const nothing = { waiting: 0, setAside: 0, since: null };
const openRuns = { intended: 0, dispatched: 0, running: 0, verifying: 0, soaking: 0, stopping: 0 };
const standing = {
  now: 0,
  turnedAt: null,
  sweptAt: null,
  accounts: [],
  backlog: { deliveries: nothing, effects: nothing, pipelines: 0, openRuns },
};

test("what was noted before anybody asked is counted, however much it was", async () => {
  const meter = new PrometheusMeter("1.2.3");
  for (let step = 0; step < 25_000; step += 1) meter.note({ is: "step", ms: 20 });
  const { text } = await meter.page(standing);
  expect(text).toContain("\nsluice_step_seconds_count 25000\n");
  expect(text).toContain('\nsluice_step_seconds_bucket{le="0.025"} 25000\n');
  expect(text).toContain('\nsluice_step_seconds_bucket{le="0.01"} 0\n');
  meter.note({ is: "step", ms: 20 });
  expect((await meter.page(standing)).text).toContain("\nsluice_step_seconds_count 25001\n");
});

test("the address of a list's later page, which names a repository, is no route", async () => {
  const meter = new PrometheusMeter("1.2.3");
  const asked = { method: "GET", status: 200, ms: 3 };
  meter.note({ is: "call", ...asked, route: "https://api.github.com/repositories/7/pulls?page=2" });
  const { text } = await meter.page(standing);
  expect(text).toContain('sluice_api_calls_total{method="GET",route="next page",status="200"} 1');
  expect(text).not.toContain("repositories");
});

test("what was left of an hour that is over is told no more", async () => {
  const meter = new PrometheusMeter("1.2.3");
  const account = { installation: 7, primary: { limit: 5_000, remaining: 12, resetAt: 500 }, blockedUntil: null };
  const series = 'sluice_api_remaining{installation="7"} 12';
  expect((await meter.page({ ...standing, accounts: [account] })).text).toContain(series);
  const over = { ...standing, accounts: [{ ...account, primary: null }] };
  expect((await meter.page(over)).text).not.toContain("installation=");
  expect((await meter.page({ ...standing, accounts: [account] })).text).toContain(series);
});
