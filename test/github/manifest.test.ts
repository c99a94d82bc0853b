import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import nock from "nock";
import { expect, test } from "vitest";
import { appsPage, manifestOf, redeem } from "../../src/github/manifest.ts";
import { API, overNock } from "./github.ts";

overNock();

const read = (name: string): unknown => load(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));

test.for([
  ["app.yml", false],
  ["app.revert.yml", true],
] as const)("what is posted to GitHub is %s, with the addresses put in", ([file, mayRevert]) => {
  const url = "https://sluice.example.com";
  const manifest = manifestOf({ organization: null, url, back: "http://127.0.0.1:1/made", mayRevert });
  expect(manifest).toEqual({ ...(read(file) as object), redirect_url: "http://127.0.0.1:1/made" });
});

test("an organisation's App bears its name, as far as GitHub takes it", () => {
  const named = (organization: string) =>
    manifestOf({ organization, url: "https://x", back: "https://x", mayRevert: false }).name;
  expect(named("acme")).toBe("Sluice acme");
  expect(named("a".repeat(39))).toHaveLength(34);
});

test.for([
  ["https://api.github.com", null, "https://github.com/settings/apps"],
  ["https://api.github.com", "acme", "https://github.com/organizations/acme/settings/apps"],
  ["https://api.tenant.ghe.com", "acme", "https://tenant.ghe.com/organizations/acme/settings/apps"],
  ["https://github.acme.example/api/v3", null, "https://github.acme.example/settings/apps"],
  ["https://api.acme.example/api/v3", null, "https://api.acme.example/settings/apps"],
  ["http://127.0.0.1:3999", null, "http://127.0.0.1:3999/settings/apps"],
] as const)("the pages of %s, for %s", ([apiUrl, organization, expected]) => {
  expect(appsPage(apiUrl, organization)).toBe(expected);
});

const given = { id: 4711, slug: "sluice-acme", html_url: "https://github.com/apps/sluice-acme", pem: "PEM" };

test.for([
  ["without a key", { pem: undefined }, "pem"],
  ["with a name of several lines", { slug: "sluice\nPORT=1" }, "slug"],
  ["with a page that is a script", { html_url: "javascript:alert(1)" }, "html_url"],
  ["with a number that is none", { id: "4711" }, "id"],
] as const)("an answer %s is not taken, and not shown", async ([, wrong, field]) => {
  nock(API)
    .post("/app-manifests/abc/conversions")
    .reply(201, { ...given, webhook_secret: "kept", ...wrong });
  const said = await redeem(API, "abc");
  expect(said).toEqual({ is: "unanswered", problem: `its answer has another shape: ${field}` });
});

test("an App without a webhook has an empty secret, which nothing starts with", async () => {
  nock(API)
    .post("/app-manifests/abc/conversions")
    .reply(201, { ...given, webhook_secret: null });
  expect(await redeem(API, "abc")).toMatchObject({ is: "answered", value: { id: 4711, webhookSecret: "" } });
});
