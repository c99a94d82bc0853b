/** The App's own webhook: what GitHub tried to deliver, and having it delivered again. */
import type { Hook } from "../engine/ports.ts";
import type { Session } from "./client.ts";
import { unless } from "./failure.ts";

/** Where it goes, behind Sluice's own address. */
export const WEBHOOK_PATH = "/api/github/webhooks";

const PAGE = 100;

export const hookOf = (session: Session): Hook => ({
  async deliveries(cursor) {
    const octokit = await session.app();
    return await unless(null, cursor === null ? [] : [400, 404, 422], async () => {
      const asked = { per_page: PAGE, ...(cursor === null ? {} : { cursor }) };
      const { data, headers } = await octokit.rest.apps.listWebhookDeliveries(asked);
      const seen = data.map(({ id, guid, delivered_at, status, status_code: code }) => ({
        id: String(id),
        guid,
        deliveredAt: Date.parse(delivered_at),
        // One without an answer has no code at all, so that GitHub's own filter for failures misses it.
        failed: status !== "OK" && (code < 200 || code > 299),
      }));
      return { seen, next: cursorOf(headers.link) };
    });
  },

  async redeliver(id) {
    const octokit = await session.app();
    return await unless("gone", [404, 422], async () => {
      // As text: a number could not hold it, and Octokit drops a bigint from a path.
      await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: id as unknown as number });
      return "asked" as const;
    });
  },
});

/** `<https://…?cursor=v1_12>; rel="next"` → `v1_12` */
function cursorOf(link: string | undefined): string | null {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return next === undefined ? null : new URL(next).searchParams.get("cursor");
}
