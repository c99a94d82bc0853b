/** An App that is made from a manifest: the page, the code, the keys; and what GitHub refuses. */
import { createPublicKey } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { APP_ID, ask, handClock, publicKey } from "./transport.ts";

const HOUR = 3_600_000;

const good = {
  name: "Sluice acme",
  url: "https://sluice.acme.example",
  hook_attributes: { url: "https://sluice.acme.example/hook", active: true },
  redirect_url: "http://127.0.0.1:4567/made",
  public: false,
  default_permissions: { checks: "write", contents: "read" },
  default_events: ["push", "check_run"],
};

async function simulator(prefix = "") {
  const clock = handClock();
  const webhook = { url: "", secret: "a secret of sufficient length" };
  const app = { id: APP_ID, slug: "sluice", publicKey, webhook, events: [], permissions: {} };
  const github = await startSimulator({ clock, app, prefix });
  onTestFinished(() => github.close());
  const { origin } = new URL(github.url);
  const post = (page: string, manifest: unknown): Promise<Response> =>
    fetch(origin + page, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ manifest: typeof manifest === "string" ? manifest : JSON.stringify(manifest) }),
    });
  const back = async (page: string, manifest: unknown = good): Promise<URL> =>
    new URL((await post(page, manifest)).headers.get("location") ?? "");
  const redeem = (code: string | null) => ask(github.url, `POST /app-manifests/${code}/conversions`);
  return { github, clock, post, back, redeem };
}

describe("an App from a manifest", () => {
  it.each(["", "/api/v3"])(
    "is made by whoever is signed in, and its keys are handed out once: '%s'",
    async (prefix) => {
      const { github, back, redeem } = await simulator(prefix);
      const way = await back("/settings/apps/new?state=abc");
      expect(way.href.split("?")[0]).toBe(good.redirect_url);
      expect(way.searchParams.get("state")).toBe("abc");
      const { status, body } = await redeem(way.searchParams.get("code"));
      expect({ status, body }).toMatchObject({
        status: 201,
        body: {
          slug: "sluice-acme",
          name: "Sluice acme",
          owner: { login: "octocat" },
          html_url: "https://github.com/apps/sluice-acme",
          permissions: good.default_permissions,
          webhook_secret: expect.stringMatching(/^[0-9a-f]{40}$/),
        },
      });
      expect(createPublicKey(body.pem).export({ type: "spki", format: "pem" })).toBe(
        github.world.registrations.all[0]?.publicKey,
      );
      expect((await redeem(way.searchParams.get("code"))).status).toBe(404);
      expect(github.violations).toEqual([]);
    },
  );

  it("has no secret where it has no webhook", async () => {
    const { back, redeem } = await simulator();
    const { hook_attributes: _, ...silent } = good;
    const way = await back("/settings/apps/new", silent);
    expect(way.searchParams.get("state")).toBeNull();
    expect((await redeem(way.searchParams.get("code"))).body.webhook_secret).toBeNull();
  });

  it("is made for an organisation by its owner, and by nobody else", async () => {
    const { github, back, redeem, post } = await simulator();
    github.world.people.organization("acme", { owners: ["octocat"] });
    github.world.people.organization("umbrella", { members: ["octocat"] });
    const way = await back("/organizations/acme/settings/apps/new");
    expect((await redeem(way.searchParams.get("code"))).body.owner).toMatchObject({ login: "acme" });
    for (const other of ["umbrella", "nobody"])
      expect((await post(`/organizations/${other}/settings/apps/new`, good)).status).toBe(404);
  });

  it("has its code for an hour", async () => {
    const { clock, back, redeem } = await simulator();
    const [first, second] = [
      await back("/settings/apps/new"),
      await back("/settings/apps/new", { ...good, name: "Sluice two" }),
    ];
    clock.advance(HOUR);
    expect((await redeem(first.searchParams.get("code"))).status).toBe(201);
    clock.advance(1);
    expect((await redeem(second.searchParams.get("code"))).status).toBe(404);
    expect((await redeem("of-nobody")).status).toBe(404);
  });

  it.each([
    ["no JSON", "{", "it is no JSON object"],
    ["no object", "[]", "it is no JSON object"],
    ["without a name", { ...good, name: undefined }, `"name" wasn't supplied.`],
    ["with a long name", { ...good, name: "x".repeat(35) }, "Name is too long (maximum is 34 characters)"],
    ["without an address", { ...good, url: "" }, `"url" wasn't supplied.`],
    ["with an address that is none", { ...good, url: "sluice" }, `"url" is not a valid URL.`],
    ["whose webhook has no address", { ...good, hook_attributes: { active: false } }, `"url" wasn't supplied.`],
    ["without a way back", { ...good, redirect_url: undefined }, `"redirect_url" wasn't supplied.`],
    [
      "with a permission that nobody knows",
      { ...good, default_permissions: { "pull-requests": "read" } },
      "Default permission records resource is not included in the list",
    ],
    [
      "with a level that nobody knows",
      { ...good, default_permissions: { checks: "all" } },
      "Default permission records resource is not included in the list",
    ],
    ["with an event that nobody knows", { ...good, default_events: ["pushed"] }, "Default events unsupported: pushed"],
    [
      "with an event that its permissions do not cover",
      { ...good, default_events: ["push", "status"] },
      "Default events unsupported: status",
    ],
    ["with a key that nobody knows", { ...good, hook_attribute: {} }, "hook_attribute is not known here"],
  ] as const)("is refused: %s", async (_, manifest, said) => {
    const { github, post } = await simulator();
    const answer = await post("/settings/apps/new", manifest);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(said);
    expect(github.world.registrations.all).toEqual([]);
  });

  it("is refused under a name that another has", async () => {
    const { back, post } = await simulator();
    await back("/settings/apps/new");
    expect((await post("/settings/apps/new", good)).status).toBe(422);
  });
});
