/** What a step is told of in the log and to whoever counts: ids that lead from a webhook to what came of it, never texts. */
import type { Effect } from "../pipeline/effect.ts";
import type { Event } from "../pipeline/event.ts";
import type { EffectRow } from "../store/store.ts";
import type { Decided } from "./decided.ts";
import type { Engine } from "./engine.ts";
import type { HeardDelivery } from "./hearing.ts";

export type Taken = {
  readonly pipeline: string;
  readonly heard: readonly HeardDelivery[];
  /** Deliveries that are not done with yet. */
  readonly later: ReadonlyMap<number, number>;
  readonly events: Decided["events"];
  readonly begun: readonly EffectRow[];
  /** When it began. */
  readonly at: number;
};

/** Called once it is durable. */
export function tellOfStep({ log, meter, clock }: Engine, { pipeline, heard, later, events, begun, at }: Taken): void {
  const now = clock.now();
  meter.note({ is: "step", ms: now - at });
  for (const { seq, receivedAt } of heard) if (!later.has(seq)) meter.note({ is: "heard", afterMs: now - receivedAt });
  for (const { event, because, delivery } of events) {
    log.info({ pipeline, because, ...(delivery === undefined ? {} : { delivery }), ...idsIn(event) }, event.type);
    if (event.type === "Ended") meter.note({ is: "run-ended", outcome: event.outcome.is });
  }
  const deliveries = heard.map(({ guid }) => guid);
  log.debug({ pipeline, deliveries, begun: begun.map(({ key }) => key) }, "step");
}

const IDS = ["candidate", "stage", "attempt"] as const;

/** The ids that it names. An attempt's begins with its candidate's. */
export function idsIn(named: Event | Effect): Readonly<Record<string, string>> {
  const facts: object = "kind" in named && named.kind === "surface" ? named.surface : named;
  const said = new Map(Object.entries(facts));
  const found = IDS.map((name) => [name, idOf(said.get(name))] as const);
  return Object.fromEntries(found.filter((one): one is readonly [(typeof IDS)[number], string] => one[1] !== null));
}

function idOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  const isNamed = typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
  return isNamed ? (value.id as string) : null;
}
