/** From what happened, and from what the store holds, to numbers. Pure. */
import type { Account, Call, Fact } from "../engine/meter.ts";
import type { Backlog } from "../store/store.ts";
import type { Sample } from "./catalogue.ts";

/** What is asked when the metrics are. Times are milliseconds since the epoch. */
export type Standing = {
  readonly now: number;
  readonly turnedAt: number | null;
  readonly sweptAt: number | null;
  readonly backlog: Backlog;
  /** What is known of GitHub's limits. */
  readonly accounts: readonly Account[];
};

export function samplesOf(fact: Fact): readonly Sample[] {
  switch (fact.is) {
    case "webhook":
      return [["sluice_webhooks_total", 1, { event: fact.event ?? "", outcome: fact.outcome }]];
    case "heard":
      return [["sluice_delivery_lag_seconds", fact.afterMs / 1_000]];
    case "step":
      return [["sluice_step_seconds", fact.ms / 1_000]];
    case "step-failed":
      return [["sluice_step_failures_total", 1]];
    case "effect":
      return [["sluice_effects_total", 1, { kind: fact.kind, outcome: fact.outcome }]];
    case "run-ended":
      return [["sluice_runs_ended_total", 1, { outcome: fact.outcome }]];
    case "call":
      return samplesOfCall(fact);
    case "swept":
      return [["sluice_sweeps_total", 1, { part: fact.part, outcome: fact.outcome }]];
    case "found":
      return [["sluice_sweep_findings_total", fact.count, { what: fact.what }]];
    default:
      return fact satisfies never;
  }
}

/** Of a list's later pages GitHub gives whole addresses, which would name repositories. */
const templateOf = (route: string): string => (route.startsWith("/") && !route.includes("?") ? route : "next page");

function samplesOfCall({ method, route, status, ms }: Call): readonly Sample[] {
  const labels = { method, route: templateOf(route), status: String(status ?? "none") };
  return [
    ["sluice_api_calls_total", 1, labels],
    ["sluice_api_call_seconds", ms / 1_000, { method }],
  ];
}

function samplesOfAccount({ installation, primary }: Account): readonly Sample[] {
  return primary === null ? [] : [["sluice_api_remaining", primary.remaining, { installation: String(installation) }]];
}

const seconds = (name: "sluice_turned_timestamp_seconds" | "sluice_swept_timestamp_seconds", at: number | null) =>
  at === null ? [] : [[name, at / 1_000] satisfies Sample];

export function samplesAt({ now, turnedAt, sweptAt, backlog, accounts }: Standing): readonly Sample[] {
  const { deliveries, effects, pipelines, openRuns } = backlog;
  const waiting = [
    ["delivery", deliveries],
    ["effect", effects],
  ] as const;
  return [
    ...seconds("sluice_turned_timestamp_seconds", turnedAt),
    ...seconds("sluice_swept_timestamp_seconds", sweptAt),
    ["sluice_pipelines", pipelines],
    ...waiting.flatMap(([what, { waiting: count, setAside, since }]): readonly Sample[] => [
      ["sluice_backlog", count, { what, state: "waiting" }],
      ["sluice_backlog", setAside, { what, state: "set-aside" }],
      ["sluice_oldest_waiting_seconds", since === null ? 0 : Math.max(0, now - since) / 1_000, { what }],
    ]),
    ...accounts.flatMap(samplesOfAccount),
    ...Object.entries(openRuns).map(([state, count]): Sample => ["sluice_open_runs", count, { state }]),
  ];
}
