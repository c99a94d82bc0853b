/** After the story: time runs at real speed, and what Sluice writes is told as it happens. */
import { told } from "./written.ts";
import { writes } from "./narrator.ts";
import { LIVE_MS } from "./sample.ts";
import type { Stage } from "./stage.ts";

const TICK_MS = 100;

/** Runs for the rest of the process's life. */
export function runLive({ clock, github, shop }: Stage): void {
  shop.actions.ci = [{ workflow: "ci.yml", jobs: ["build", "test", "lint"], takes: LIVE_MS }];
  for (const file of ["deploy.yml", "load-test.yml", "a11y.yml"]) shop.actions.script(file, { takes: LIVE_MS });
  let seen = github.requests.at(-1);
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    clock.moveTo(clock.now() + (now - last));
    last = now;
    // Not by its place: the log forgets its older half.
    const fresh = github.requests.slice(github.requests.findLastIndex((request) => request === seen) + 1);
    seen = github.requests.at(-1);
    for (const request of fresh) {
      const row = told(shop, request);
      if (row !== null) writes([row]);
    }
  }, TICK_MS);
}
