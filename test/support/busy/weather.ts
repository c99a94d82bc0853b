/** Bad weather between GitHub and us: one in so many requests and webhooks fares ill, by a chance that has a seed. */
import type { RequestFailure, WebhookFailure } from "../../../src/simulator/faults/fault.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { chance } from "../chance.ts";

const PERCENT = 1 / 100;

/** How many in a hundred. */
const requests: readonly (readonly [percent: number, how: RequestFailure])[] = [
  [5, { kind: "status", status: 502 }],
  [1, { kind: "bad-gateway-after-done" }],
  [1, { kind: "lost-answer" }],
  [1, { kind: "refused-connection" }],
  [0.5, { kind: "secondary-limit", status: 403, retryAfter: 20 }],
  [0.5, { kind: "secondary-limit", status: 429, retryAfter: 60 }],
  [0.2, { kind: "primary-limit", seconds: 120 }],
];

/** Those that come late are passed by others: that is how they get out of order. */
const webhooks: readonly (readonly [percent: number, how: WebhookFailure])[] = [
  [5, { kind: "lost" }],
  [5, { kind: "doubled" }],
  [5, { kind: "delayed", ms: 300 }],
  [4, { kind: "delayed", ms: 4_000 }],
  [2, { kind: "delayed", ms: 45_000 }],
];

/** Events that GitHub may be asked about: of these some are never sent at all. What a person wrote is asked for by nobody. */
const asked = ["push", "workflow_run", "check_run", "check_suite"];

/** From now on. The answer ends it, and says how much was struck. */
export function storm(github: Simulator, seed: number): () => Struck {
  const { next } = chance(seed);
  const before = { requests: github.requests.length, deliveries: github.deliveries().length };
  const times = Number.POSITIVE_INFINITY;
  const oneIn = (percent: number) => (): boolean => next() < percent * PERCENT;
  for (const event of asked) github.fail({ match: { event }, times, when: oneIn(2), how: { kind: "never-sent" } });
  for (const [percent, how] of webhooks) github.fail({ match: {}, times, when: oneIn(percent), how });
  for (const [percent, how] of requests) github.fail({ match: {}, times, when: oneIn(percent), how });
  return () => {
    github.clearFaults();
    const ended = github.requests.slice(before.requests);
    const lost = github
      .deliveries()
      .slice(before.deliveries)
      .filter(({ outcome }) => outcome.statusCode !== 202);
    return { requests: ended.filter(({ faulted }) => faulted !== undefined).length, webhooks: lost.length };
  };
}

export type Struck = { readonly requests: number; readonly webhooks: number };
