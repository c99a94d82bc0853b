import { describe, expect, it } from "vitest";
import { hosts } from "../../src/simulator/flavour.ts";
import { createFaults } from "../../src/simulator/faults/faults.ts";
import { createActivity } from "../../src/simulator/server/activity.ts";
import { deliveryRoutes } from "../../src/simulator/webhooks/routes.ts";
import { createWebhooks } from "../../src/simulator/webhooks/webhooks.ts";
import { appToken, handClock, receiver, stage } from "./transport.ts";

const list = "/app/hook/deliveries";

/** Five issues were opened; the second and third delivery failed. */
async function withDeliveries() {
  const { url, received } = await receiver((nth) => (nth === 2 || nth === 3 ? 503 : 202));
  const clock = handClock();
  const activity = createActivity();
  const app = { appId: 7, host: hosts["github.com"], url, secret: "s".repeat(20), events: ["issues"], permissions: {} };
  const webhooks = createWebhooks({ clock, activity, faults: createFaults(), ...app });
  const { ask, server } = await stage(deliveryRoutes(webhooks), { clock, activity });
  for (let nth = 1; nth <= 5; nth += 1) {
    webhooks.emit("issues", { action: "opened", nth, installation: { id: 11 }, repository: { id: 1 } });
  }
  await activity.idle();
  const get = (path: string) => ask(`GET ${path}`, { token: appToken() });
  return { received, clock, activity, server, get, ask };
}

describe("the list of deliveries", () => {
  it("has the newest first, with all that GitHub tells", async () => {
    const { get, received } = await withDeliveries();
    const { body } = await get(list);
    expect(body).toHaveLength(5);
    expect(body[0].guid).toBe(received[4]?.headers["x-github-delivery"]);
    expect(body[3]).toEqual({
      id: expect.stringMatching(/^\d{19}$/),
      guid: received[1]?.headers["x-github-delivery"],
      delivered_at: "2026-03-10T12:00:00Z",
      redelivery: false,
      duration: expect.any(Number),
      status: "Invalid HTTP Response: 503",
      status_code: 503,
      event: "issues",
      action: "opened",
      installation_id: 11,
      repository_id: 1,
      throttled_at: null,
    });
  });

  it("is read page by page through the link", async () => {
    const { get, server } = await withDeliveries();
    const ids: bigint[] = [];
    let path: string | undefined = `${list}?per_page=2`;
    const sizes: number[] = [];
    while (path !== undefined) {
      const { body, headers } = await get(path);
      ids.push(...body.map((each: { id: string }) => BigInt(each.id)));
      sizes.push(body.length);
      path = /^<(.+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1]?.slice(server.url.length);
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? 1 : -1)));
    expect(new Set(ids).size).toBe(5);
    expect(server.violations).toEqual([]);
  });

  it.each([
    ["success", 3],
    ["failure", 2],
  ])("can be cut down to status=%s", async (status, count) => {
    const { get } = await withDeliveries();
    expect((await get(`${list}?status=${status}`)).body).toHaveLength(count);
  });

  it("reaches back three days", async () => {
    const { get, clock } = await withDeliveries();
    clock.advance(3 * 24 * 3600_000);
    expect((await get(list)).body).toHaveLength(5);
    clock.advance(1);
    expect((await get(list)).body).toEqual([]);
  });
});

describe("one delivery", () => {
  it("shows what was sent and what was answered", async () => {
    const { get } = await withDeliveries();
    const { id } = (await get(list)).body[3];
    const { body } = await get(`${list}/${id}`);
    expect(body.request.payload).toMatchObject({ action: "opened", nth: 2 });
    expect(body.request.headers["X-GitHub-Delivery"]).toBe(body.guid);
    expect(body.response.payload).toBe("heard");
    expect((await get(`${list}/5`)).status).toBe(404);
  });

  it("is sent again on request", async () => {
    const { get, ask, received, activity } = await withDeliveries();
    const { id, guid } = (await get(list)).body[3];
    const asked = await ask(`POST ${list}/${id}/attempts`, { token: appToken() });
    expect(asked.status).toBe(202);
    await activity.idle();
    expect(received.at(-1)?.headers["x-github-delivery"]).toBe(guid);
    expect((await get(list)).body[0]).toMatchObject({ guid, redelivery: true, status: "OK" });
    expect((await ask(`POST ${list}/5/attempts`, { token: appToken() })).status).toBe(404);
  });
});
