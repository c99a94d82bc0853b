/** The busy story in bad weather ends as it does in good weather. More seeds, and all repositories at once: `npm run chaos`. */
import { expect, test } from "vitest";
import { differences } from "../support/busy/difference.ts";
import { scenes } from "../support/busy/scenes.ts";
import { told } from "../support/busy/told.ts";
import { storm } from "../support/busy/weather.ts";
import type { Struck } from "../support/busy/weather.ts";

/** On a machine that has much else to do. */
const LONG_MS = 240_000;

test.for([
  [1, "till, bank and stock", scenes.slice(0, 3)],
  [2, "parcel, mill and dam", scenes.slice(3, 6)],
] as const)("seed %i: %s", { timeout: LONG_MS }, async ([seed, , some]) => {
  const expected = await told(some);
  let struck: Struck = { requests: 0, webhooks: 0 };
  const found = await told(some, (story) => {
    const quiet = storm(story.github, seed);
    return () => (struck = quiet());
  });
  expect(differences(expected, found)).toEqual([]);
  expect(struck.requests).toBeGreaterThan(10);
  expect(struck.webhooks).toBeGreaterThan(5);
});

test("nothing is left of the undisturbed story: no command, no webhook, no effect", { timeout: LONG_MS }, async () => {
  const { lost, missing, inbox, begun, violations, repositories } = await told(scenes.slice(6, 9));
  const none = { setAside: 0, waiting: 0 };
  expect({ lost, missing, inbox, begun, violations }).toEqual({
    lost: [],
    missing: [],
    inbox: none,
    begun: [],
    violations: [],
  });
  expect(Object.keys(repositories)).toEqual(["globex/pump", "globex/turbine", "globex/valve"]);
  for (const { dispatches, comments, brokenAt } of Object.values(repositories))
    expect([dispatches.twice, comments.twice, brokenAt]).toEqual([[], [], null]);
});
