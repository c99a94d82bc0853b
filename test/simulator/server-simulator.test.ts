import { describe, expect, it, onTestFinished } from "vitest";
import { operations } from "../../src/simulator/openapi/validate.ts";
import { routes } from "../../src/simulator/routes/routes.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { APP_ID, appToken, ask, handClock, publicKey, receiver } from "./transport.ts";

async function simulator(url: string) {
  const permissions = { checks: "write", contents: "read" } as const;
  const webhook = { url, secret: "a secret of sufficient length" };
  const app = { id: APP_ID, slug: "sluice", publicKey, webhook, events: ["push", "issues"], permissions };
  const simulated = await startSimulator({ clock: handClock(), app, control: { ping: () => ({ pong: true }) } });
  onTestFinished(() => simulated.close());
  return simulated;
}

describe("the simulated GitHub as a whole", () => {
  it("answers the App, and lists what it sent", async () => {
    const { url } = await receiver();
    const simulated = await simulator(url);
    expect((await ask(simulated.url, "GET /app", { token: appToken() })).body).toMatchObject({
      id: APP_ID,
      slug: "sluice",
    });
    expect((await ask(simulated.url, "GET /app/hook/deliveries", { token: appToken() })).body).toEqual([]);
    expect(simulated.deliveries()).toEqual([]);
    expect(simulated.violations).toEqual([]);
    expect(simulated.requests.map(({ path }) => path)).toEqual(["/app", "/app/hook/deliveries"]);
  });

  it("speaks to the address that it was given last", async () => {
    const { url, received } = await receiver();
    const simulated = await simulator("");
    simulated.setWebhook(url);
    expect(await simulated.deliverRaw({ event: "ping", payload: { zen: "Keep it logically awesome." } })).toMatchObject(
      { status: "OK" },
    );
    expect(received).toHaveLength(1);
  });

  it("tells the App what happens, and lets it act where it is installed", async () => {
    const { url, received } = await receiver();
    const { world, url: api, idle, violations } = await simulator(url);
    world.repository("acme/shop");
    world.repository("acme/secret");
    const { id } = world.install({ account: "acme", repositories: ["acme/shop"], permissions: { issues: "write" } });
    const { body } = await ask(api, `POST /app/installations/${id}/access_tokens`, { token: appToken() });
    const issue = { token: String(body.token), body: { title: "The trunk is broken" } };
    expect((await ask(api, "POST /repos/acme/shop/issues", issue)).status).toBe(201);
    expect((await ask(api, "POST /repos/acme/secret/issues", issue)).status).toBe(404);
    expect((await ask(api, "GET /repos/acme/shop/deployments", { token: issue.token })).status).toBe(403);
    await idle();
    expect(received.map(({ headers }) => headers["x-github-event"])).toEqual(["installation", "issues"]);
    expect(violations).toEqual([]);
  });

  it("fails as it is told to, until that is taken back", async () => {
    const simulated = await simulator("");
    const status = async () => (await ask(simulated.url, "GET /app", { token: appToken() })).status;
    simulated.fail({ match: { path: "/app" }, times: 9, how: { kind: "status", status: 502 } });
    expect(await status()).toBe(502);
    simulated.clearFaults();
    expect(await status()).toBe(200);
    await simulated.idle();
  });

  it("is moved by its verbs", async () => {
    const simulated = await simulator("");
    const headers = { "content-type": "application/json" };
    expect((await ask(simulated.url, "POST /_simulator/ping", { headers })).body).toEqual({ pong: true });
  });
});

describe("the table of routes", () => {
  const names = routes.map(({ method, path }) => `${method} ${path}`);

  it("has only operations that GitHub describes", () => {
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !operations.includes(name))).toEqual([]);
  });

  it("has each operation once", () => {
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});
