/** `/app/hook/deliveries`: what became of the App's webhooks, and how to have one sent again. */
import type { Call, Reply, Route } from "../route.ts";
import type { Delivery } from "./delivery.ts";
import type { History } from "./history.ts";
import type { Webhooks } from "./webhooks.ts";

/** Every digit of it, in JSON. TypeScript does not know `rawJSON` yet. */
const number = (id: bigint): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(id));

const item = ({ id, deliveredAt, letter, outcome }: Delivery) => ({
  id: number(id),
  guid: letter.guid,
  delivered_at: new Date(deliveredAt).toISOString().replace(/\.\d+Z$/, "Z"),
  redelivery: letter.redelivery,
  duration: outcome.duration,
  status: outcome.status,
  status_code: outcome.statusCode,
  event: letter.event,
  action: letter.action,
  installation_id: letter.installationId,
  repository_id: letter.repositoryId,
  throttled_at: null,
});

const whole = (delivery: Delivery) => ({
  ...item(delivery),
  url: delivery.url,
  request: { headers: delivery.outcome.requestHeaders, payload: JSON.parse(delivery.letter.raw) as unknown },
  response: { headers: delivery.outcome.responseHeaders, payload: delivery.outcome.responseBody },
});

const matches = (status: string | null, code: number): boolean => {
  if (status === "success") return code >= 200 && code < 400;
  return status === "failure" ? code >= 400 && code < 600 : true;
};

const idOf = (text: string): bigint => (/^\d{1,20}$/.test(text) ? BigInt(text) : 0n);

/** Newest first. The cursor names the delivery that a page starts with. */
function page(history: History, { query, base }: Call): Reply {
  const size = Math.min(Math.max(Number(query.get("per_page") ?? 30), 1), 100);
  const cursor = query.get("cursor");
  const start = cursor === null ? null : idOf(cursor.replace("v1_", ""));
  const status = query.get("status");
  const fitting = history
    .all()
    .filter((each) => (start === null || each.id <= start) && matches(status, each.outcome.statusCode))
    .toReversed();
  const body = fitting.slice(0, size).map(item);
  const next = fitting[size];
  if (next === undefined) return { status: 200, body };
  const rest = new URLSearchParams({ ...Object.fromEntries(query), cursor: `v1_${next.id}` });
  return { status: 200, body, headers: { link: `<${base}/app/hook/deliveries?${rest.toString()}>; rel="next"` } };
}

function withDelivery(history: History, call: Call, answer: (delivery: Delivery) => Reply): Reply {
  const delivery = history.find(idOf(call.params["delivery_id"] ?? ""));
  return delivery === undefined ? { status: 404, body: { message: "Not Found", status: "404" } } : answer(delivery);
}

export function deliveryRoutes(webhooks: Webhooks): readonly Route[] {
  const { history } = webhooks;
  const path = "/app/hook/deliveries";
  return [
    { method: "GET", path, handle: (call) => page(history, call) },
    {
      method: "GET",
      path: `${path}/{delivery_id}`,
      handle: (call) => withDelivery(history, call, (delivery) => ({ status: 200, body: whole(delivery) })),
    },
    {
      method: "POST",
      path: `${path}/{delivery_id}/attempts`,
      handle: (call) =>
        withDelivery(history, call, ({ letter }) => {
          webhooks.redeliver(letter.guid);
          return { status: 202, body: {} };
        }),
    },
  ];
}
