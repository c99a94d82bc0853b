import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { heard, lackingOf, needed, reverting } from "../../src/github/permissions.ts";
import { EVENTS } from "../support/story.ts";

type Manifest = {
  readonly default_permissions: object;
  readonly default_events: unknown;
  readonly hook_attributes: { readonly url: string };
  readonly public: boolean;
};
const read = (name: string): Manifest =>
  load(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8")) as Manifest;
const manifest = read("app.yml");

test("the manifest asks for what this version needs, and for no more", () => {
  expect(manifest.default_permissions).toEqual(needed);
  expect(manifest.default_events).toEqual(EVENTS);
  expect(manifest.default_events).toEqual(heard);
  expect(manifest.hook_attributes.url).toMatch(/^https:\/\/.*\/api\/github\/webhooks$/);
  expect(manifest.public).toBe(false);
});

test("the manifest with reverts adds two rights to it, and nothing else", () => {
  const { default_permissions: given, ...rest } = read("app.revert.yml");
  expect(given).toEqual(reverting);
  expect(reverting).toEqual({ ...needed, contents: "write", pull_requests: "write" });
  expect({ ...rest, default_permissions: manifest.default_permissions }).toEqual(manifest);
});

test.for([
  ["all of it", needed, []],
  ["more than it", { ...needed, contents: "write", metadata: "admin" }, []],
  ["less", { ...needed, actions: "read" }, ["actions: write"]],
  ["not at all", { ...needed, pull_requests: undefined }, ["pull requests: read"]],
] as const)("granted %s", ([, granted, lacking]) => {
  expect(lackingOf(granted)).toEqual(lacking);
});
