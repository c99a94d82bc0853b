/** What an installation was granted, and for how long that is believed. */
import { expect, test } from "vitest";
import { needed } from "../../src/github/permissions.ts";
import { API, connect, overNock, place } from "./github.ts";

const world = overNock();

test("what the installation was not granted is asked as the App itself", async () => {
  const { statuses: _, ...permissions } = needed;
  world.api
    .get("/app/installations/7")
    .matchHeader("authorization", /^bearer ey/)
    .reply(200, { permissions: { ...permissions, actions: "read" } });
  expect(await world.github.reads.lacking(place)).toEqual(["actions: write", "statuses: read"]);
});

test("an installation that lacks nothing is believed for ten minutes; one that does is asked each time", async () => {
  const clock = { now: 0 };
  const { lacking } = connect(API, () => clock.now).reads;
  const answers = [{ ...needed, actions: "read" }, needed, { ...needed, actions: "read" }];
  for (const permissions of answers) world.api.get("/app/installations/7").reply(200, { permissions });
  expect(await lacking(place)).toEqual(["actions: write"]);
  expect(await lacking(place)).toEqual([]);
  clock.now = 600_000 - 1;
  expect(await lacking(place)).toEqual([]);
  clock.now = 600_000;
  expect(await lacking(place)).toEqual(["actions: write"]);
});
