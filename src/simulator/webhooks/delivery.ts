/** A webhook on its way, and the record that GitHub keeps of it. */

/** What is to be sent. A redelivery is another letter with the same GUID. */
export type Letter = {
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  /** The body exactly as it is signed and sent. */
  readonly raw: string;
  readonly redelivery: boolean;
};

/** What became of sending it. `status` is `OK` or the reason in words; `statusCode` 0: there was no answer. */
export type Outcome = {
  readonly status: string;
  readonly statusCode: number;
  /** Seconds. */
  readonly duration: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
};

export type Delivery = {
  /** Beyond what a JSON parser that knows only doubles can tell apart, as GitHub's are since February 2026. */
  readonly id: bigint;
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly deliveredAt: number;
  readonly letter: Letter;
  readonly outcome: Outcome;
};

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const idOf = (value: unknown): number | null => {
  const id = field(value, "id");
  return typeof id === "number" ? id : null;
};

export function letter(event: string, payload: Readonly<Record<string, unknown>>): Letter {
  const action = payload["action"];
  return {
    guid: crypto.randomUUID(),
    event,
    action: typeof action === "string" ? action : null,
    installationId: idOf(payload["installation"]),
    repositoryId: idOf(payload["repository"]),
    raw: JSON.stringify(payload),
    redelivery: false,
  };
}
