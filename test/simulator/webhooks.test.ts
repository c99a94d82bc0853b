import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hosts } from "../../src/simulator/flavour.ts";
import { createFaults } from "../../src/simulator/faults/faults.ts";
import { createActivity } from "../../src/simulator/server/activity.ts";
import { createWebhooks, type WebhookSettings } from "../../src/simulator/webhooks/webhooks.ts";
import { handClock, receiver, type Received } from "./transport.ts";

const SECRET = "a secret of sufficient length";
const push = (nth: number, repository = 1) => ({
  ref: "refs/heads/main",
  nth,
  repository: { id: repository },
  installation: { id: 11 },
});
const nths = (received: readonly Received[]) => received.map(({ raw }) => (JSON.parse(raw) as { nth: number }).nth);

function webhooksAt(url: string, settings: Partial<WebhookSettings> = {}) {
  const clock = handClock();
  const faults = createFaults();
  const activity = createActivity();
  const permissions = { checks: "write" } as const;
  const app = { appId: 7, host: hosts["github.com"], url, secret: SECRET, events: ["push", "issues"], permissions };
  const webhooks = createWebhooks({ clock, faults, activity, ...app, ...settings });
  const pushes = async (count: number) => {
    for (let nth = 1; nth <= count; nth += 1) webhooks.emit("push", push(nth));
    await activity.idle();
  };
  return { clock, faults, activity, webhooks, pushes };
}

describe("a delivery", () => {
  it("has the headers of GitHub and signatures over exactly its body", async () => {
    const { url, received } = await receiver();
    const { webhooks, activity } = webhooksAt(url);
    webhooks.emit("issues", { action: "opened", title: "Ünïcode ✓", repository: { id: 1 }, installation: { id: 11 } });
    await activity.idle();
    const [{ headers, raw } = { headers: {}, raw: "" }] = received;
    const digest = (algorithm: string) => `${algorithm}=${createHmac(algorithm, SECRET).update(raw).digest("hex")}`;
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "x-github-event": "issues",
      "x-github-hook-installation-target-type": "integration",
      "x-github-hook-installation-target-id": "7",
      "x-hub-signature-256": digest("sha256"),
      "x-hub-signature": digest("sha1"),
    });
    expect(headers["x-github-hook-id"]).toMatch(/^\d+$/);
    expect(headers["x-github-delivery"]).toMatch(/^[0-9a-f]{8}-/);
    expect(headers["user-agent"]).toMatch(/^GitHub-Hookshot\//);
    expect(JSON.parse(raw)).toMatchObject({ title: "Ünïcode ✓" });
  });

  it("carries the payload as it was when the event happened", async () => {
    const { url, received } = await receiver();
    const { webhooks, activity } = webhooksAt(url);
    const payload = push(1);
    webhooks.emit("push", payload);
    payload.nth = 99;
    await activity.idle();
    expect(nths(received)).toEqual([1]);
  });

  const outcomes: readonly (readonly [number | undefined, string, number])[] = [
    [202, "OK", 202],
    [302, "Invalid HTTP Response: 302", 302],
    [500, "Invalid HTTP Response: 500", 500],
    [undefined, "timed out", 0],
  ];
  it.each(outcomes)("that is answered with %s is listed as %s", async (status, reason, statusCode) => {
    const { url } = await receiver(() => status);
    const { webhooks, pushes } = webhooksAt(url, { timeoutMs: status === undefined ? 50 : 10_000 });
    await pushes(1);
    expect(webhooks.history.all()[0]?.outcome).toMatchObject({ status: reason, statusCode });
  });

  it("that finds nobody is listed as one that could not connect", async () => {
    const { webhooks, pushes } = webhooksAt("http://127.0.0.1:1/hook");
    await pushes(1);
    expect(webhooks.history.all()[0]?.outcome).toMatchObject({ status: "failed to connect to host", statusCode: 0 });
  });

  it("is never tried again by itself", async () => {
    const { url, received } = await receiver(() => 500);
    const { clock, activity, pushes } = webhooksAt(url);
    await pushes(1);
    clock.advance(24 * 3600_000);
    await activity.idle();
    expect(received).toHaveLength(1);
  });

  it("goes nowhere without an address, or beyond 25 MB", async () => {
    const { url, received } = await receiver();
    const { webhooks, activity } = webhooksAt("");
    webhooks.emit("push", push(1));
    webhooks.setUrl(url);
    webhooks.emit("push", { ...push(2), padding: "x".repeat(25 * 1024 * 1024) });
    webhooks.emit("push", push(3));
    await activity.idle();
    expect(nths(received)).toEqual([3]);
    expect(webhooks.history.all()).toHaveLength(1);
  });
});

describe("which events are delivered", () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ["push", true],
    ["installation", true],
    ["installation_repositories", true],
    ["installation_target", true],
    ["check_run", true],
    ["check_suite", true],
    ["release", false],
  ];
  it.each(cases)("%s: %s", async (event, heard) => {
    const { url, received } = await receiver();
    const { webhooks, activity } = webhooksAt(url);
    webhooks.emit(event, push(1));
    await activity.idle();
    expect(received.length === 1).toBe(heard);
  });

  it("check runs only with checks: write", async () => {
    const { url, received } = await receiver();
    const { webhooks, activity } = webhooksAt(url, { permissions: { checks: "read" } });
    webhooks.emit("check_run", push(1));
    await activity.idle();
    expect(received).toEqual([]);
  });
});

describe("order", () => {
  it("is kept within a repository, each waiting for the one before", async () => {
    const { url, received } = await receiver();
    const { pushes } = webhooksAt(url);
    await pushes(20);
    expect(nths(received)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it("does not make one repository wait for another", async () => {
    const { url, received } = await receiver((nth) => (nth === 1 ? undefined : 202));
    const { webhooks, activity } = webhooksAt(url, { timeoutMs: 100 });
    webhooks.emit("push", push(1, 1));
    webhooks.emit("push", push(2, 1));
    webhooks.emit("push", push(3, 2));
    await activity.idle();
    expect(nths(received).at(-1)).toBe(2);
    expect(nths(received).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });
});

describe("a fault", () => {
  it("loses a delivery, which GitHub lists as failed", async () => {
    const { url, received } = await receiver();
    const { webhooks, faults, pushes } = webhooksAt(url);
    faults.add({ match: { event: "issues" }, how: { kind: "lost" } });
    faults.add({ match: { event: "push" }, how: { kind: "lost" } });
    await pushes(2);
    expect(nths(received)).toEqual([2]);
    expect(webhooks.history.all().map(({ outcome }) => outcome.status)).toEqual(["failed to connect to host", "OK"]);
  });

  it("keeps a delivery from being sent at all", async () => {
    const { url, received } = await receiver();
    const { webhooks, faults, pushes } = webhooksAt(url);
    faults.add({ match: {}, how: { kind: "never-sent" } });
    await pushes(2);
    expect(nths(received)).toEqual([2]);
    expect(webhooks.history.all()).toHaveLength(1);
  });

  it("doubles a delivery under one GUID", async () => {
    const { url, received } = await receiver();
    const { faults, pushes } = webhooksAt(url);
    faults.add({ match: {}, how: { kind: "doubled" } });
    await pushes(2);
    expect(nths(received)).toEqual([1, 1, 2]);
    const guids = received.map(({ headers }) => headers["x-github-delivery"]);
    expect(guids[0]).toBe(guids[1]);
    expect(guids[1]).not.toBe(guids[2]);
  });

  it("delays a delivery by the simulator's clock, so that others pass it", async () => {
    const { url, received } = await receiver();
    const { faults, clock, activity, pushes } = webhooksAt(url);
    faults.add({ match: {}, how: { kind: "delayed", ms: 60_000 } });
    await pushes(2);
    expect(nths(received)).toEqual([2]);
    clock.advance(59_999);
    await activity.idle();
    expect(nths(received)).toEqual([2]);
    clock.advance(1);
    await activity.idle();
    expect(nths(received)).toEqual([2, 1]);
  });

  it("holds deliveries back and sends them in reverse", async () => {
    const { url, received } = await receiver();
    const { faults, pushes } = webhooksAt(url);
    faults.add({ match: {}, times: 3, how: { kind: "reordered" } });
    await pushes(4);
    expect(nths(received)).toEqual([3, 2, 1, 4]);
  });

  it("holds deliveries back until it is taken back, and sends them in their order", async () => {
    const { url, received } = await receiver();
    const { webhooks, faults, activity, pushes } = webhooksAt(url);
    faults.add({ match: {}, times: Infinity, how: { kind: "held" } });
    await pushes(3);
    expect(received).toEqual([]);
    faults.clear();
    webhooks.release();
    await activity.idle();
    expect(nths(received)).toEqual([1, 2, 3]);
  });

  it("that is taken back lets go of what it held", async () => {
    const { url, received } = await receiver();
    const { webhooks, faults, activity, pushes } = webhooksAt(url);
    faults.add({ match: {}, times: 3, how: { kind: "reordered" } });
    await pushes(2);
    expect(received).toEqual([]);
    faults.clear();
    webhooks.release();
    webhooks.emit("push", push(3));
    await activity.idle();
    expect(nths(received)).toEqual([2, 1, 3]);
  });
});

describe("sending again", () => {
  it("repeats the body under the same GUID, to the address of today", async () => {
    const broken = await receiver(() => 500);
    const mended = await receiver();
    const { webhooks, activity, pushes } = webhooksAt(broken.url);
    await pushes(1);
    const guid = String(broken.received[0]?.headers["x-github-delivery"]);
    webhooks.setUrl(mended.url);
    webhooks.redeliver(guid);
    await activity.idle();
    expect(mended.received[0]?.headers["x-github-delivery"]).toBe(guid);
    expect(mended.received[0]?.raw).toBe(broken.received[0]?.raw);
    expect(webhooks.history.all().map(({ letter }) => letter.redelivery)).toEqual([false, true]);
    expect(() => webhooks.redeliver("nobody's")).toThrow("no delivery has the GUID nobody's");
  });

  it("can say anything in GitHub's name, or in a forger's", async () => {
    const { url, received } = await receiver((nth) => (nth === 1 ? 202 : 400));
    const { webhooks } = webhooksAt(url);
    const good = await webhooks.deliverRaw({ event: "push", payload: push(1), guid: "g-1" });
    const forged = await webhooks.deliverRaw({ event: "push", payload: "no json", secret: "guessed" });
    expect([good.statusCode, forged.statusCode]).toEqual([202, 400]);
    expect(good.responseBody).toBe("heard");
    expect(received[0]?.headers["x-github-delivery"]).toBe("g-1");
    expect(received[1]?.raw).toBe("no json");
    expect(received[1]?.headers["x-hub-signature-256"]).not.toContain(
      createHmac("sha256", SECRET).update("no json").digest("hex"),
    );
    expect(webhooks.history.all()).toEqual([]);
  });
});
