import { expect, test } from "vitest";
import { stage } from "./world-stage.ts";

test("when a pull request's base became another", () => {
  const { ask, shop, pass } = stage();
  const { number } = shop.pulls.open({ by: "octocat", branch: "topic", files: { a: "1" } });
  shop.push({ by: "octocat", branch: "stack", message: "s" });
  const asked = (variables: object) =>
    ask("POST /graphql", { query: "query { ... BASE_REF_CHANGED_EVENT ... last: 1 }", variables }).body;
  const here = { owner: "acme", name: "shop", number };
  const told = () => asked(here).data.repository.pullRequest.timelineItems.nodes;
  shop.pulls.edit(number, "octocat", { title: "another" });
  expect(told()).toEqual([]);
  pass(60_000);
  shop.pulls.edit(number, "octocat", { base: "stack" });
  expect(told()).toEqual([{ createdAt: "2026-03-10T12:01:00Z" }]);
  expect(asked({ ...here, number: 99 }).errors[0].type).toBe("NOT_FOUND");
  expect(asked({ ...here, name: "secret" }).errors[0].type).toBe("NOT_FOUND");
});
