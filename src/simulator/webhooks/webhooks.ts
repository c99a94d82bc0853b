/** The App's webhook: what happens in the world goes to its address, one repository's events in order, unless a fault strikes. */
import type { Clock } from "../clock.ts";
import type { Host } from "../flavour.ts";
import type { Faults } from "../faults/faults.ts";
import type { Activity } from "../server/activity.ts";
import { letter as write, type Letter, type Outcome } from "./delivery.ts";
import { createDispatch } from "./dispatch.ts";
import { createHistory, type History } from "./history.ts";
import { createLanes } from "./lanes.ts";
import { send, unanswered } from "./send.ts";
import { hears, type Subscription } from "./subscription.ts";

/** A larger payload is not delivered at all. Source: GitHub's documentation of webhooks. */
const LARGEST_PAYLOAD = 25 * 1024 * 1024;

export type WebhookSettings = Subscription & {
  readonly clock: Clock;
  readonly appId: number;
  /** Empty: the App has no webhook yet, and what happens is not delivered. */
  readonly url: string;
  readonly secret: string;
  readonly faults: Faults;
  readonly activity: Activity;
  /** How many deliveries of one repository may be under way at once; default 1, which keeps their order. */
  readonly width?: number;
  readonly host: Host;
  /** Default: that of the host. */
  readonly timeoutMs?: number;
};

/** A delivery as a test wants it: not queued, not listed, no fault strikes it. */
export type RawDelivery = {
  readonly event: string;
  /** A string is sent as it is. */
  readonly payload: string | Readonly<Record<string, unknown>>;
  /** Default: the App's own. Another one makes a forged signature. */
  readonly secret?: string;
  readonly guid?: string;
};

export type Webhooks = {
  readonly history: History;
  emit(event: string, payload: Readonly<Record<string, unknown>>): void;
  /** Sends the newest delivery of this GUID once more, with the same GUID and body. Throws where there is none. */
  redeliver(guid: string): void;
  deliverRaw(raw: RawDelivery): Promise<Outcome>;
  setUrl(url: string): void;
  /** Sends what a `reordered` or a `held` fault holds back. */
  release(): void;
};

export function createWebhooks(settings: WebhookSettings): Webhooks {
  const { clock, faults, activity, appId, secret, host, timeoutMs = host.patienceMs } = settings;
  const history = createHistory(clock, host.keptMs);
  const lanes = createLanes(settings.width ?? 1);
  let url = settings.url;

  const post = (letter: Letter): void => {
    const done = activity.begin();
    lanes.push(String(letter.repositoryId ?? "none"), async () => {
      const { guid, event, raw } = letter;
      const target = url;
      history.add(target, letter, await send({ url: target, secret, appId, guid, event, raw, timeoutMs, host }));
      done();
    });
  };
  const lose = (letter: Letter): void => history.add(url, letter, unanswered());
  const dispatch = createDispatch({ clock, faults, post, lose });

  return {
    history,
    emit(event, payload) {
      if (url === "" || !hears(settings, event)) return;
      const letter = write(event, payload);
      if (Buffer.byteLength(letter.raw) <= LARGEST_PAYLOAD) dispatch.send(letter);
    },
    redeliver(guid) {
      const former = history.latest(guid);
      if (former === undefined) throw new Error(`no delivery has the GUID ${guid}`);
      dispatch.send({ ...former.letter, redelivery: true });
    },
    async deliverRaw({ event, payload, secret: other = secret, guid = crypto.randomUUID() }) {
      const raw = typeof payload === "string" ? payload : JSON.stringify(payload);
      return send({ url, secret: other, appId, guid, event, raw, timeoutMs, host });
    },
    setUrl(next) {
      url = next;
    },
    release: () => dispatch.release(),
  };
}
